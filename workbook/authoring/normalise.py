"""`make notebooks`: execute the lessons on fresh kernels and store them in normal form.

    python -m workbook.authoring.normalise [--check] [notebook ...]

Lessons run against databases of their own, so a learner's running workbook is left alone and
the result is the same each time. Exercises and solutions are stored without outputs and are
not executed. `--check` changes nothing: it names the files that aren't in normal form.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbclient import NotebookClient
from nbformat import NotebookNode

from workbook.authoring import tree
from workbook.authoring.normal_form import dumps, has_normal_form, ignores_output, normal_form
from workbook.home import CHECKOUT

WIDGET = "application/vnd.jupyter.widget-view+json"
CELL_TIMEOUT = 60  # seconds


def execute(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Run the notebook in place on a fresh kernel, as if it lay in `folder`.

    Raises nbclient's CellExecutionError at the first cell that fails.
    """
    NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        coalesce_streams=True,
    ).execute()
    return notebook


def normalise(path: Path, *, lesson: bool) -> bool:
    """Bring one file into normal form, executing it if it is a lesson. True if it changed.

    Raises ValueError at a cell that shows a widget without being tagged.
    """
    before = path.read_text(encoding="utf-8")
    notebook = normal_form(tree.read(path), outputs=False)
    if lesson:
        refuse_stored_widgets(execute(notebook, path.parent))
    after = dumps(normal_form(notebook, outputs=lesson))
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before


def refuse_stored_widgets(notebook: NotebookNode) -> None:
    """A widget has another name in each run, so it can't be compared and isn't stored."""
    for cell in tree.code_cells(notebook):
        if not ignores_output(cell) and any(WIDGET in out.get("data", {}) for out in cell.outputs):
            raise ValueError(
                f"cell {cell.id} shows a widget, whose name differs each time: "
                "tag it nbval-ignore-output and let it assert what it shows"
            )


@contextmanager
def databases_of_its_own() -> Iterator[None]:
    """A stack in a temporary home, which kernels started meanwhile find by WORKBOOK_HOME."""
    from workbook.stack import Launch

    with (
        tempfile.TemporaryDirectory(prefix="workbook-authoring-") as home,
        Launch(Path(home), only_databases=True),
    ):
        os.environ["WORKBOOK_HOME"] = home
        yield
        del os.environ["WORKBOOK_HOME"]


def is_lesson(path: Path) -> bool:
    """Whether the notebook is a lesson: executed, and stored with its outputs."""
    return "notebooks" in path.parts


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="normalise", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="only name files to be normalised")
    parser.add_argument("notebook", nargs="*", type=Path)
    options = parser.parse_args(arguments)
    paths = options.notebook or [
        path
        for folder in ("notebooks", "solutions", "exercises")
        for path in tree.notebooks(CHECKOUT, folder)
    ]
    paths = [path.resolve() for path in paths]

    if options.check:
        faulty = [path for path in paths if not has_normal_form(path, outputs=is_lesson(path))]
        for path in faulty:
            print(f"{path} isn't in normal form: run make notebooks")
        return 1 if faulty else 0

    with databases_of_its_own():
        for path in paths:
            changed = normalise(path, lesson=is_lesson(path))
            print(f"{path}: {'changed' if changed else 'unchanged'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
