"""What an instructor does before nbgrader grades: collect what was sent, and have servers run."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from workbook.authoring import tree
from workbook.home import CHECKOUT

NOTEBOOK = tree.notebooks(CHECKOUT, "exercises")[0]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """An instructor's course folder without anything in it."""
    shutil.copy(CHECKOUT / "nbgrader_config.py", tmp_path)
    return tmp_path


def nbgrader(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    nobody = course / "nothing-runs-here"
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env=os.environ | {"PATH": programs, "WORKBOOK_HOME": str(nobody)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_archives_become_hand_ins_wherever_in_them_the_notebooks_are(course: Path) -> None:
    archives = course / "downloaded" / "week1" / "archive"
    archives.mkdir(parents=True)
    for learner, inside in (("ada", ""), ("bob", "my week/exercises/")):
        with zipfile.ZipFile(archives / f"{learner}.zip", "w") as archive:
            archive.write(NOTEBOOK, inside + NOTEBOOK.name)

    done = nbgrader(course, "zip_collect", "week1", "--force")

    assert done.returncode == 0, done.stderr
    for learner in ("ada", "bob"):
        collected = course / "submitted" / learner / "week1" / NOTEBOOK.name
        assert collected.read_bytes() == NOTEBOOK.read_bytes()


def test_without_servers_nothing_is_graded(course: Path) -> None:
    shutil.copytree(CHECKOUT / "solutions", course / "solutions")
    handed_in = course / "submitted" / "ada" / "week1"
    handed_in.mkdir(parents=True)
    shutil.copy(NOTEBOOK, handed_in)
    assert nbgrader(course, "generate_assignment", "week1").returncode == 0

    done = nbgrader(course, "autograde", "week1")

    assert done.returncode == 1
    assert "Nothing was graded." in done.stderr
    assert "make start" in done.stderr
    assert not (course / "autograded").exists()
