"""The gate on drafts: what isn't written yet is marked, and what is marked isn't finished."""

from pathlib import Path

from nbformat import NotebookNode

from workbook.authoring import tree

DRAFT = "draft"
PLACEHOLDER = "(to be written"


def is_draft(notebook: NotebookNode) -> bool:
    """Whether its first cell has the tag `draft`."""
    return bool(notebook.cells) and DRAFT in notebook.cells[0].metadata.get("tags", [])


def finished_or_marked(root: Path) -> list[str]:
    """A notebook with places to be written is tagged `draft` in its first cell, and no other is."""
    faults = []
    for folder in ("notebooks", "solutions", "exercises"):
        for path in tree.notebooks(root, folder):
            notebook = tree.read(path)
            places = [cell.id for cell in notebook.cells if PLACEHOLDER in cell.source]
            name = path.relative_to(root)
            if places and not is_draft(notebook):
                faults.append(f"{name}: cell {places[0]} is to be written, so it isn't finished")
            if is_draft(notebook) and not places:
                faults.append(f"{name}: nothing is to be written, so take the tag `draft` away")
    return faults
