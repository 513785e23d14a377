"""The one form in which a notebook is stored, so that a diff shows what an author changed.

Kept: cells with their ids, sources and outputs, and the metadata named below. Gone: execution
counts, timing, widget state, the kernel's version, and the outputs of cells whose output
differs each time (tag `nbval-ignore-output`).
"""

import hashlib
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

IGNORES_OUTPUT = "nbval-ignore-output"
CELL_METADATA = ("deletable", "editable", "exercise", "jupyter", "nbgrader", "tags")
EMPTY: tuple[object, ...] = (None, [], {})
NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def normal_form(notebook: NotebookNode, *, outputs: bool = True) -> NotebookNode:
    """A copy of the notebook in normal form; without any outputs if `outputs` is false."""
    result = deepcopy(notebook)
    result.nbformat, result.nbformat_minor = 4, 5
    result.metadata = nbformat.from_dict(NOTEBOOK_METADATA)
    for cell in result.cells:
        cell.source = cell.source.rstrip()
        cell.setdefault("id", hashlib.sha256(cell.source.encode()).hexdigest()[:8])
        cell.metadata = nbformat.from_dict(
            {
                key: cell.metadata[key]
                for key in CELL_METADATA
                if cell.metadata.get(key) not in EMPTY
            }
        )
        if cell.cell_type == "code":
            kept = outputs and not ignores_output(cell)
            cell.outputs = [_output(output) for output in cell.outputs] if kept else []
            cell.execution_count = None
    return result


def dumps(notebook: NotebookNode) -> str:
    """The file's text: sorted keys, one space of indentation, a newline at the end."""
    return str(nbformat.writes(notebook, version=nbformat.NO_CONVERT)).rstrip("\n") + "\n"


def has_normal_form(path: Path, *, outputs: bool = True) -> bool:
    """Whether the file is stored in normal form. Nothing is executed."""
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    return text == dumps(normal_form(notebook, outputs=outputs))


def ignores_output(cell: NotebookNode) -> bool:
    """Whether the cell says that its output differs each time."""
    return IGNORES_OUTPUT in cell.metadata.get("tags", [])


def _output(output: NotebookNode) -> NotebookNode:
    if "execution_count" in output:
        output.execution_count = None
    if "metadata" in output:
        output.metadata = nbformat.from_dict({})
    output.pop("transient", None)
    return output
