"""The gate on commands: what the README tells people to type is what CI runs."""

import re
from pathlib import Path

CI = (".ci/run", ".github/workflows/ci.yml", ".devcontainer/devcontainer.json")


def readme_and_ci_agree(root: Path) -> list[str]:
    """The README's two commands run in CI; CI runs no `make` target that the README lacks.

    The two commands are the first code block of the README; every target named anywhere must
    be in the Makefile.
    """
    readme = (root / "README.md").read_text("utf-8")
    ci = "\n".join((root / name).read_text("utf-8") for name in CI)
    makefile = (root / "Makefile").read_text("utf-8")
    known = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))

    block = re.search(r"```(?:sh|bash|console)?\n(.*?)```", readme, re.DOTALL)
    two = _targets(block[1]) if block else []
    faults = [] if two == ["start", "test"] else ["README: its first block isn't the two commands"]
    faults += [f"CI doesn't run the README's make {name}" for name in two if name not in _run(ci)]
    if "test" not in _run((root / CI[0]).read_text("utf-8")):
        faults.append(f"{CI[0]} doesn't run the README's make test")
    faults += [
        f"CI runs make {name}, which the README doesn't tell"
        for name in sorted(_run(ci))
        if name not in _targets(readme)
    ]
    faults += [
        f"make {name} is told of, but the Makefile has no such target"
        for name in sorted({*_targets(readme), *_run(ci)} - known)
    ]
    return faults


def _targets(text: str) -> list[str]:
    return re.findall(r"(?m)(?:^|`)make ([a-z]+)\b", text)


def _run(ci: str) -> set[str]:
    """The targets on lines that aren't comments."""
    lines = [line for line in ci.splitlines() if not line.lstrip().startswith(("#", "//"))]
    return set(re.findall(r"\bmake ([a-z]+)\b", "\n".join(lines)))
