"""Every lesson runs alone on a fresh kernel, and shows again exactly what is stored in it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from workbook.authoring import tree
from workbook.authoring.normal_form import dumps
from workbook.home import CHECKOUT
from workbook.stack import Services

CELL_SECONDS = 60
LESSON_SECONDS = 60  # of a machine that does nothing else
SHARING = 2  # pytest's workers, two on two cores, slow each other down
SANITIZERS = Path(__file__).with_name("sanitize.cfg")


def nbval(lesson: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Compare a lesson strictly in a pytest of its own, so that its kernel finds our stack.

    nbval compares only cells with an execution count, which the normal form leaves out: it is
    given a copy, in `folder`, in which each cell has one.
    """
    notebook = tree.read(lesson)
    for count, cell in enumerate(tree.code_cells(notebook), start=1):
        cell.execution_count = count
    copy = folder / f"counted-{lesson.name}"
    copy.write_text(dumps(notebook), encoding="utf-8")

    command = [sys.executable, "-m", "pytest", "-c", CHECKOUT / "pyproject.toml", copy]
    command += ["-p", "pytest_timeout", "-p", "nbval.plugin"]
    command += ["--nbval", "--nbval-current-env", f"--nbval-cell-timeout={CELL_SECONDS}"]
    command += ["--nbval-sanitize-with", SANITIZERS]
    return subprocess.run(
        command,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=LESSON_SECONDS * SHARING,
        check=False,
    )


@pytest.mark.timeout(200)
@pytest.mark.parametrize("lesson", tree.notebooks(CHECKOUT, "notebooks"), ids=lambda p: p.stem)
def test_lesson(lesson: Path, services: Services, tmp_path: Path) -> None:
    done = nbval(lesson, tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("source", "stored", "passes"),
    [
        ("print(1 + 1)", "2\n", True),
        ("print(1 + 1)", "3\n", False),
        ("print(1 + 1)", "", False),
        ("1 / 0", "", False),
    ],
)
def test_canary(source: str, stored: str, passes: bool, tmp_path: Path) -> None:
    outputs = [new_output("stream", name="stdout", text=stored)] if stored else []
    path = tmp_path / "lesson.ipynb"
    path.write_text(dumps(new_notebook(cells=[new_code_cell(source, outputs=outputs)])))

    assert (nbval(path, tmp_path).returncode == 0) is passes
