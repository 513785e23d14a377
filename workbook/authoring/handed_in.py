"""Before nbgrader grades a notebook: each cell that it looks for stands there once.

nbgrader finds cells by the ids in their metadata, which JupyterLab copies with a cell that is split
or pasted. Its own `DeduplicateIds` takes away metadata that it demands a moment later, which ends
the grading of everybody; its `add_missing_cells` counts on cells that are in their order.
"""

from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook

from workbook.checking.notebooks import saved


@dataclass(frozen=True)
class _Released:
    """A cell as learners got it; `marks` are nbgrader's metadata."""

    source: str
    marks: dict[str, Any]


def mended(
    notebook: NotebookNode, resources: dict[str, Any]
) -> tuple[NotebookNode, dict[str, Any]]:
    """A preprocessor of nbgrader's: the notebook with the released cells' ids and metadata.

    An answer in several cells is joined into the first. A check that is missing, or stands above
    its answer, is put below it. A Markdown cell says what was done.
    """
    released = _released(resources["nbgrader"])
    found: dict[str, list[NotebookNode]] = {name: [] for name in released}
    for cell in notebook.cells:
        name = _name(cell, released)
        cell.metadata.pop("nbgrader", None)
        if name is not None:
            found[name].append(cell)
    kept = {
        name: _once(notebook.cells, alike, released[name]) for name, alike in found.items() if alike
    }
    for name, original in released.items():
        if original.marks["grade"]:
            answer = kept.get(name.removesuffix("-check"))
            _below(notebook.cells, original, kept.get(name), answer)
    return notebook, resources


def _released(where: dict[str, str]) -> dict[str, _Released]:
    """What the gradebook knows of the released notebook's cells, by their ids."""
    with Gradebook(where["db_url"]) as book:
        notebook = book.find_notebook(where["notebook"], where["assignment"])
        points = {cell.name: cell.max_score for cell in notebook.grade_cells}
        solutions = {cell.name for cell in notebook.solution_cells}
        found = {}
        for cell in notebook.source_cells:
            marks = {
                "cell_type": cell.cell_type,
                "checksum": cell.checksum,
                "grade": cell.name in points,
                "grade_id": cell.name,
                "locked": cell.locked,
                "schema_version": 3,
                "solution": cell.name in solutions,
                "task": False,  # the course has none of nbgrader's tasks
            }
            if cell.name in points:
                marks["points"] = points[cell.name]
            found[cell.name] = _Released(cell.source, marks)
        return found


def _name(cell: NotebookNode, released: dict[str, _Released]) -> str | None:
    """Which released cell it is, or a part or a copy of: by its metadata, or else by its id."""
    marks = cell.metadata.get("nbgrader")
    names = (marks.get("grade_id") if isinstance(marks, dict) else None, cell.get("id"))
    return next((name for name in names if isinstance(name, str) and name in released), None)


def _once(
    cells: list[NotebookNode], alike: list[NotebookNode], original: _Released
) -> NotebookNode:
    """The first of these cells, with what the others say; they are gone."""
    kind = original.marks["cell_type"]
    alike = [cell for cell in alike if cell.cell_type == kind] or alike[:1]
    first, *others = alike
    first.metadata["nbgrader"] = dict(original.marks)
    if not original.marks["locked"]:
        sources = [cell.source for cell in alike]
        first.source = saved.joined(sources)
        said = saved.repeated(original.marks["grade_id"], sources)
        if said:
            cells.insert(_place(cells, first) + 1, new_markdown_cell(said))
    for cell in others:
        del cells[_place(cells, cell)]
    return first


def _below(
    cells: list[NotebookNode],
    original: _Released,
    check: NotebookNode | None,
    answer: NotebookNode | None,
) -> None:
    """Have a check where a run from top to bottom meets it after what it checks.

    Without the answer's cell a missing check comes last: the answer may be in any cell.
    """
    name = original.marks["grade_id"]
    exercise = name.removesuffix("-check")
    said = []
    if answer is None:
        said.append(
            f"The cell of exercise {exercise} wasn't there, so what other cells define counted. "
            f"`workbook reset {exercise}` puts it back."
        )
    if check is None:
        said.append(f"The check of exercise {exercise} wasn't there. It was put back.")
        check = _new(original)
        cells.insert(len(cells) if answer is None else _place(cells, answer) + 1, check)
    elif answer is not None and _place(cells, check) < _place(cells, answer):
        said.append(f"The check of exercise {exercise} stood above its answer. It ran below it.")
        del cells[_place(cells, check)]
        cells.insert(_place(cells, answer) + 1, check)
    if said:
        cells.insert(_place(cells, check), new_markdown_cell("\n\n".join(said)))


def _new(original: _Released) -> NotebookNode:
    marks = {"nbgrader": dict(original.marks)}
    made: NotebookNode
    if original.marks["cell_type"] == "code":
        made = new_code_cell(original.source, metadata=marks)
    else:
        made = new_markdown_cell(original.source, metadata=marks)
    return made


def _place(cells: list[NotebookNode], cell: NotebookNode) -> int:
    """Where this very cell is; another one may be equal."""
    return next(place for place, other in enumerate(cells) if other is cell)
