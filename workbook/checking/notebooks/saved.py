"""The answer to an exercise in the saved notebook: the cells that carry the exercise's id."""

import json
import warnings
from pathlib import Path

from workbook.checking.task import Task
from workbook.errors import WorkbookError
from workbook.home import CHECKOUT


def answer(exercise: Task, checkout: Path = CHECKOUT) -> str:
    """The exercise's answer, from exercises/weekN/NN-….ipynb as it was last saved.

    A cell that was split or copied counts as `joined` says. Raises WorkbookError if the notebook is
    missing or isn't a notebook, or if the cell isn't in it.
    """
    return joined(_sources(exercise, checkout))


def note(exercise: Task, checkout: Path = CHECKOUT) -> str:
    """What to tell a learner whose saved notebook has more than one cell of the exercise, or ""."""
    try:
        return repeated(exercise.id, _sources(exercise, checkout))
    except WorkbookError:
        return ""


def joined(sources: list[str]) -> str:
    """One answer from the cells with its id: JupyterLab splits and copies a cell with its metadata.

    They are put together from top to bottom, so of two versions the lower counts. A copy that is
    still the exercise adds nothing.
    """
    first, *others = [one for one in sources if not _unanswered(one)] or sources
    whole = first
    for source in others:
        behind_an_indentation = whole.rpartition("\n")[2].isspace()
        whole += source if behind_an_indentation else f"\n\n{source}"
    in_a_line = "".join([first, *others])
    return in_a_line if not _is_python(whole) and _is_python(in_a_line) else whole


def repeated(identifier: str, sources: list[str]) -> str:
    """What counts, and what to do, if several of an exercise's cells say something, or ""."""
    told = [source for source in sources if source.strip()]
    if len(told) < 2:
        return ""
    return (
        f"The saved notebook has {len(told)} cells of exercise {identifier}, as after *Split Cell* "
        "or *Paste*. They count as one, from top to bottom, so of two versions the lower counts; "
        "a copy without an answer doesn't. Merge them (select them, Shift+M), or empty those that "
        "shouldn't count, and save."
    )


def _sources(exercise: Task, checkout: Path) -> list[str]:
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
    return sources


def _belongs(cell: dict[str, object], identifier: str, kind: str) -> bool:
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader", {}) if isinstance(metadata, dict) else {}
    ours = cell.get("id") == identifier or marks.get("grade_id") == identifier
    return cell.get("cell_type") == kind and ours


def _unanswered(source: str) -> bool:
    """Whether it is a whole cell as nbgrader makes it, without the solution; or nothing."""
    stub = "# YOUR CODE HERE" in source and "raise NotImplementedError()" in source
    return not source.strip() or (stub and _is_python(source))


def _is_python(source: str) -> bool:
    try:
        with warnings.catch_warnings(action="ignore"):
            compile(source, "<cell>", "exec")
    except (SyntaxError, ValueError):
        return False
    return True
