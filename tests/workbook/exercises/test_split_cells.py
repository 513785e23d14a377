"""In JupyterLab and in a terminal the verdict on a split or copied cell is the same.

A copy of the checkout holds the learner's notebook; a kernel runs it from top to bottom.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from workbook.checking import texts
from workbook.home import CHECKOUT
from workbook.lessons.registry import exercise

MARK = {"nbgrader": {"grade_id": "00-3"}}
RIGHT = texts.reference(exercise("00-3"))
STARTER = "def slowest(spans):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
WRONG = 'def slowest(spans):\n    return "browser"'
CUT = RIGHT.index("return max")

pytestmark = pytest.mark.timeout(600)  # each verdict starts two Pythons


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("checkout")
    for folder in ("exercises", "todoapp", "workbook"):
        shutil.copytree(CHECKOUT / folder, copy / folder)
    return copy


@pytest.mark.parametrize(
    ("sources", "verdict"),
    [
        ((RIGHT[:CUT], RIGHT[CUT:]), "right"),
        ((RIGHT, STARTER), "right"),
        ((RIGHT, WRONG), "not yet"),
    ],
    ids=["split", "copied before it was answered", "copied and made wrong"],
)
def test_a_kernel_and_a_terminal_agree(
    sources: tuple[str, ...],
    verdict: str,
    checkout: Path,
    own_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cells = [new_code_cell(source, metadata=MARK) for source in sources]
    cells.append(new_code_cell('from workbook.exercises import check\n\ncheck("00-3")'))
    notebook = new_notebook(cells=cells)
    path = checkout / "exercises" / "week1" / "00-start-here.ipynb"
    nbformat.write(notebook, path)
    monkeypatch.setenv("PYTHONPATH", str(checkout))

    NotebookClient(
        notebook, allow_errors=True, resources={"metadata": {"path": str(checkout)}}
    ).execute()
    command = [sys.executable, "-m", "workbook", "check", "00-3"]
    terminal = subprocess.run(
        command, cwd=checkout, env=os.environ, capture_output=True, text=True, check=False
    ).stdout

    assert f": {verdict}\n" in terminal
    assert "2 cells of exercise 00-3" in terminal
    (output,) = notebook.cells[-1].outputs
    assert output.data["text/plain"].strip() == terminal.strip()
