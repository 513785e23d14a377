"""The answer to an exercise in the saved notebook: the cell that carries the exercise's id."""

import json
from pathlib import Path

from workbook.checking.task import Task
from workbook.errors import WorkbookError
from workbook.home import CHECKOUT


def answer(exercise: Task, checkout: Path = CHECKOUT) -> str:
    """The source of the exercise's cell, from exercises/weekN/NN-….ipynb as it was last saved.

    A cell that the learner split in two counts whole. Raises WorkbookError if the notebook is
    missing or isn't a notebook, or if the cell isn't in it.
    """
    found = sorted((checkout / "exercises").glob(f"week*/{exercise.lesson}-*.ipynb"))
    back = f"`workbook reset {exercise.lesson}` puts it back and keeps what you have."
    if not found:
        raise WorkbookError(f"The exercises of lesson {exercise.lesson} aren't there.", back)
    where = str(found[0].relative_to(checkout))
    try:
        cells = json.loads(found[0].read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, TypeError):
        raise WorkbookError(
            "The notebook with the exercises can't be read as a notebook.", back, where
        ) from None
    kind = "markdown" if exercise.kind == "design" else "code"
    sources = ["".join(cell["source"]) for cell in cells if _belongs(cell, exercise.id, kind)]
    if not sources:
        raise WorkbookError(f"The cell of exercise {exercise.id} isn't in it.", back, where)
    return "\n\n".join(sources)


def _belongs(cell: dict[str, object], identifier: str, kind: str) -> bool:
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader", {}) if isinstance(metadata, dict) else {}
    ours = cell.get("id") == identifier or marks.get("grade_id") == identifier
    return cell.get("cell_type") == kind and ours
