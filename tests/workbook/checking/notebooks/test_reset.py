"""Resetting a lesson: back to what its authors wrote, and nothing of the learner's lost."""

import subprocess
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from workbook.checking.notebooks.reset import remember_originals, reset_exercise, reset_lesson
from workbook.errors import WorkbookError

FILES = ("notebooks/week1/00-start.ipynb", "exercises/week1/00-start.ipynb")


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path, own_home: Path) -> Path:
    """A course of one lesson, without git."""
    for name in FILES:
        path = tmp_path / "course" / name
        path.parent.mkdir(parents=True)
        path.write_text("original")
    return tmp_path / "course"


@pytest.fixture
def cloned(checkout: Path, tmp_path: Path) -> Path:
    """A clone of that course, as a learner has it."""
    git(checkout, "init", "--quiet")
    git(checkout, "add", ".")
    git(checkout, "commit", "--quiet", "-m", "course")
    git(tmp_path, "clone", "--quiet", str(checkout), str(tmp_path / "clone"))
    return tmp_path / "clone"


def test_a_changed_notebook_comes_back_and_a_copy_is_kept(cloned: Path) -> None:
    changed = cloned / FILES[0]
    changed.write_text("mine")
    kept = reset_lesson("00", cloned)
    assert changed.read_text() == "original"
    assert [copy.read_text() for copy in kept] == ["mine"]
    assert str(kept[0]).endswith(FILES[0])


def test_what_the_learner_committed_is_reset_to_where_the_course_stood(cloned: Path) -> None:
    (cloned / FILES[1]).write_text("mine, committed")
    git(cloned, "commit", "--quiet", "-am", "my answers")
    reset_lesson("00", cloned)
    assert (cloned / FILES[1]).read_text() == "original"


def test_a_deleted_notebook_comes_back(cloned: Path) -> None:
    (cloned / FILES[0]).unlink()
    assert reset_lesson("00", cloned) == []
    assert (cloned / FILES[0]).read_text() == "original"


def test_two_resets_keep_two_copies(cloned: Path) -> None:
    kept = []
    for text in ("first", "second"):
        (cloned / FILES[0]).write_text(text)
        kept += reset_lesson("00", cloned)
    assert [copy.read_text() for copy in kept] == ["first", "second"]


def test_without_git_the_first_start_remembers(checkout: Path, own_home: Path) -> None:
    remember_originals(checkout)
    (checkout / FILES[0]).write_text("mine")
    remember_originals(checkout)  # the second start must not remember what the learner made of it
    reset_lesson("00", checkout)
    assert (checkout / FILES[0]).read_text() == "original"


def test_with_git_nothing_has_to_be_remembered(cloned: Path, own_home: Path) -> None:
    remember_originals(cloned)
    assert not (own_home / "originals").exists()


def test_a_course_inside_somebody_elses_repository_isnt_taken_from_there(
    checkout: Path, tmp_path: Path
) -> None:
    git(tmp_path, "init", "--quiet")
    remember_originals(checkout)
    (checkout / FILES[0]).write_text("mine")
    reset_lesson("00", checkout)
    assert (checkout / FILES[0]).read_text() == "original"


def test_an_unknown_lesson_is_said_and_changes_nothing(cloned: Path) -> None:
    (cloned / FILES[0]).write_text("mine")
    with pytest.raises(WorkbookError, match="There is no lesson '42' in this edition"):
        reset_lesson("42", cloned)
    assert (cloned / FILES[0]).read_text() == "mine"


def test_without_git_and_without_a_first_start_nothing_can_be_restored(checkout: Path) -> None:
    with pytest.raises(WorkbookError, match="Nothing remembers how the notebooks looked"):
        reset_lesson("00", checkout)


def test_one_exercise_is_put_back_and_the_rest_stays(own_home: Path, tmp_path: Path) -> None:
    root = tmp_path / "course"
    path = root / "exercises" / "week1" / "00-x.ipynb"
    path.parent.mkdir(parents=True)
    cells = [new_code_cell("stub 1", id="00-1"), new_code_cell("stub 2", id="00-2")]
    nbformat.write(new_notebook(cells=cells), path)
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "course")
    mine = [new_code_cell("mine 1", id="00-1"), new_code_cell("mine 2", id="00-2")]
    nbformat.write(new_notebook(cells=mine), path)

    (copy,) = reset_exercise("00-1", root)

    assert [cell.source for cell in nbformat.read(path, 4).cells] == ["stub 1", "mine 2"]
    assert [cell.source for cell in nbformat.read(copy, 4).cells] == ["mine 1", "mine 2"]
    with pytest.raises(WorkbookError, match="There is no exercise '00-9'"):
        reset_exercise("00-9", root)
