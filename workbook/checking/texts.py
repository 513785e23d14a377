"""Hints and explanations: the Markdown file `00-1.md` beside a lesson's checks.

    ## Hint 1 … ## Hint 2 … ## Hint 3 … ## Explanation

In the explanation a line `{right_follow_location.py}` stands for that sample answer, and
`{reference}` for the reference solution, so that the code compared is the code that was tested.
"""

import json
import re
from textwrap import dedent

from workbook.checking.task import Task
from workbook.errors import WorkbookError
from workbook.home import CHECKOUT


def hints(exercise: Task) -> tuple[str, str, str]:
    """The three hints as Markdown, each giving more than the one before."""
    parts = _sections(exercise)
    return parts["Hint 1"], parts["Hint 2"], parts["Hint 3"]


def explanation(exercise: Task) -> str:
    """The explanation as Markdown, with the accepted answers in it."""

    def code(match: re.Match[str]) -> str:
        return f"```python\n{_code(exercise, match[1])}\n```"

    return re.sub(r"^\{(\S+)\}$", code, _sections(exercise)["Explanation"], flags=re.MULTILINE)


def reference(exercise: Task) -> str:
    """The reference solution from solutions/, without nbgrader's markers."""
    found = sorted((CHECKOUT / "solutions").glob(f"week*/{exercise.lesson}-*.ipynb"))
    for path in found:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell.get("id") == exercise.id:
                lines = "".join(cell["source"]).splitlines()
                return "\n".join(line for line in lines if "### " not in line)
    raise WorkbookError(
        f"The solution of exercise {exercise.id} isn't in the folder solutions/.",
        "Get the folder back with `git checkout -- solutions`.",
    )


def _code(exercise: Task, name: str) -> str:
    if name == "reference":
        return reference(exercise)
    path = exercise.folder / "answers" / exercise.id / name
    return dedent(path.read_text(encoding="utf-8")).strip()


def _sections(exercise: Task) -> dict[str, str]:
    text = (exercise.folder / f"{exercise.id}.md").read_text(encoding="utf-8")
    _, *parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return {
        title.strip(): body.strip() for title, body in zip(parts[::2], parts[1::2], strict=True)
    }
