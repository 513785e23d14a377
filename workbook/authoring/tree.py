"""Which files belong to a checkout, and which of them are notebooks."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode


def files(root: Path, *folders: str) -> list[Path]:
    """Every file under `root` (or only those in `folders`) that is kept in git or could be.

    Without a `.git` (a downloaded archive, a gate's canary) that is every file outside
    hidden folders.
    """
    if (root / ".git").exists():
        git = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(git, cwd=root, capture_output=True, text=True, check=True)
        names = [Path(name) for name in listed.stdout.split("\0") if name]
    else:
        names = [path.relative_to(root) for path in root.rglob("*") if path.is_file()]
        names = [name for name in names if not any(part[0] == "." for part in name.parts[:-1])]
    return sorted(
        root / name
        for name in names
        if (root / name).is_file() and (not folders or name.parts[0] in folders)
    )


def notebooks(root: Path, folder: str) -> list[Path]:
    """The notebooks of `notebooks/`, `exercises/` or `solutions/`, in the course's order."""
    return [path for path in files(root, folder) if path.suffix == ".ipynb"]


def read(path: Path) -> NotebookNode:
    """The notebook in the file, as nbformat 4."""
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    return notebook


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The notebook's code cells, top to bottom."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def texts(root: Path, *folders: str) -> Iterator[tuple[Path, str]]:
    """Every file with its text; what isn't UTF-8 (a picture) is left out."""
    for path in files(root, *folders):
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
