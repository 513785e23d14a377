"""The gate on the README: no setting and no exit code goes untold, no picture is missing."""

import re
from pathlib import Path

from workbook.authoring import tree

SETTING = re.compile(r"\bWORKBOOK_[A-Z][A-Z_]+[A-Z]\b")
EXIT_CODE = re.compile(r"\bexit_code: .*= (\d+)|\bexit_code = (\d+)|\bFault\(\s*(\d+)|\brun\((\d+)")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")


def readme_is_complete(root: Path) -> list[str]:
    """Every WORKBOOK_… variable, exit code and picture of the code stands in the README."""
    readme = (root / "README.md").read_text("utf-8")
    settings: set[str] = set()
    codes: set[str] = set()
    for path, text in tree.texts(root, "workbook"):
        if path.suffix == ".py":
            settings |= set(SETTING.findall(text))
            codes |= {next(filter(None, groups)) for groups in EXIT_CODE.findall(text)}
    told = set(re.findall(r"(?m)^\| (\d+) \|", readme))
    return [
        *(f"README: {name} isn't explained" for name in sorted(settings) if name not in readme),
        *(f"README: exit code {code} isn't explained" for code in sorted(codes - told)),
        *(
            f"README: there is no picture {name}"
            for name in PICTURE.findall(readme)
            if not (root / name).is_file()
        ),
    ]
