"""An instructor's course folder: what is put into it, nbgrader's commands there, and the points."""

import os
import subprocess
import sys
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Gradebook

from workbook.authoring.normal_form import dumps


def write(path: Path, notebook: NotebookNode) -> None:
    """Save the notebook, in folders that needn't be there yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dumps(notebook), encoding="utf-8")


def nbgrader(root: Path, command: str, assignment: str) -> None:
    """Run one of nbgrader's commands, which has to succeed."""
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", command, assignment, "--force"],
        cwd=root,
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def scores(root: Path, learner: str, assignment: str, notebook: Path) -> dict[str, float]:
    """The points that nbgrader gave, by exercise."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        handed_in = book.find_submission_notebook(notebook.stem, assignment, learner)
        return {grade.name.removesuffix("-check"): grade.score for grade in handed_in.grades}
