"""`workbook new-lesson 03 what-is-a-database --week 1`: the skeleton of a lesson, as a draft.

The gates accept it as it is. They refuse it as soon as the tag `draft` is taken from its first
cells while something in it is still to be written.
"""

from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from workbook.authoring.gates.drafts import DRAFT, PLACEHOLDER
from workbook.authoring.normal_form import dumps, normal_form
from workbook.errors import WorkbookError
from workbook.progress.milestones import LESSONS, MILESTONES

SECTIONS = {
    "The problem": "something that goes wrong or can't be done yet, shown by running it",
    "Why, when and how": "why it exists, when to choose it and when not, how it fits the parts met",
    "See it run": "the real application doing it; begin with a prediction",
    "Change it": "one control, two consequences that pull apart",
    "Common mistakes": "two at least, each run: the wrong code, what it does, the repair",
    "Security and speed": "something attacked, something measured",
    "Exercises": "where they are, how long they take",
    "Recap": "what you can do now, where it is on the map, what comes next",
}
CHECKS = '''"""The exercises of lesson {id}, in the order in which a learner meets them."""

from pathlib import Path

from workbook.checking.model import Task

_FOLDER = Path(__file__).parent

EXERCISES: tuple[Task, ...] = ()
'''


def new_lesson(number: str, name: str, week: int, root: Path) -> list[Path]:
    """Write the skeleton of lesson `number` ("03") below `root`; returns the files.

    Raises WorkbookError if the course has no such lesson in that week, or if it is there.
    """
    lesson = next((one for one in LESSONS if one.id == number), None)
    if lesson is None or lesson.week != week:
        raise WorkbookError(
            f"The course has no lesson {number} in week {week}.",
            "workbook/progress/milestones.py lists its lessons; add it there first.",
        )
    if there := sorted((root / "notebooks").glob(f"week*/{number}-*.ipynb")):
        raise WorkbookError(
            f"Lesson {number} is there already.", "Edit it, or delete it first.", str(there[0])
        )
    folder = root / "workbook" / "lessons" / f"lesson{number}"
    title = f"{number} {lesson.title}"
    served = [one for one in MILESTONES if number in one.lessons]
    written = {
        root / "notebooks" / f"week{week}" / f"{number}-{name}.ipynb": dumps(
            normal_form(_lesson(number, title, [f"{one.text} ({one.id})" for one in served]))
        ),
        root / "solutions" / f"week{week}" / f"{number}-{name}.ipynb": dumps(
            normal_form(_solution(number, name, week, lesson.title), outputs=False)
        ),
        folder / "__init__.py": f'"""Lesson {number}, {lesson.title}: checks, hints, samples."""\n',
        folder / "checks.py": CHECKS.format(id=number),
    }
    for path, text in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(written)


def _lesson(number: str, title: str, promises: list[str]) -> NotebookNode:
    draft = {"tags": [DRAFT]}
    head = (
        f"# {title}\n\n**Time** {PLACEHOLDER}: 60 to 180 minutes). **Needs** PostgreSQL. "
        "**Builds on** lesson 00."
    )
    cells = [new_markdown_cell(head, id="title", metadata=draft)]
    for section, what in SECTIONS.items():
        identifier = section.lower().split(",")[0].replace(" ", "-")
        text = f"## {section}\n\n{PLACEHOLDER}: {what})"
        if section == "Recap":
            text += "\n\nYou can now\n\n" + "\n".join(f"- {promise}" for promise in promises)
        cells.append(new_markdown_cell(text, id=identifier))
        if section == "The problem":
            source = (
                f'from workbook.lab import Lab\n\nlab = Lab("{number}")\nyou = lab.client("you")'
            )
            cells.append(new_code_cell(source, id="setup"))
    notebook: NotebookNode = new_notebook(cells=cells)
    return notebook


def _solution(number: str, name: str, week: int, title: str) -> NotebookNode:
    lesson = f"../../notebooks/week{week}/{number}-{name}.ipynb"
    head = (
        f"# Exercises: {title}\n\nThey belong to [lesson {number}]({lesson}).\n\n"
        f"{PLACEHOLDER}: three to six, from easy to open-ended)"
    )
    notebook: NotebookNode = new_notebook(
        cells=[
            new_markdown_cell(head, id="title", metadata={"tags": [DRAFT]}),
            new_code_cell("from workbook.exercises import explain, hint", id="imports"),
        ]
    )
    return notebook
