"""The answer's cell in a saved notebook, and what is said when it can't be found."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from workbook.checking.notebooks import saved
from workbook.errors import WorkbookError
from workbook.lessons.registry import exercise

EXERCISE = exercise("00-1")


def save(root: Path, *cells: nbformat.NotebookNode) -> Path:
    path = root / "exercises" / "week1" / "00-x.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


def test_the_cell_with_the_exercises_id_is_the_answer(tmp_path: Path) -> None:
    save(tmp_path, new_code_cell("a = 1", id="other"), new_code_cell("b = 2", id="00-1"))
    assert saved.answer(EXERCISE, tmp_path) == "b = 2"


def test_a_cell_that_was_split_counts_whole(tmp_path: Path) -> None:
    mark = {"nbgrader": {"grade_id": "00-1"}}
    first = new_code_cell("import json", id="00-1", metadata=mark)
    save(tmp_path, first, new_code_cell("b = 2", id="copy", metadata=mark))
    assert saved.answer(EXERCISE, tmp_path) == "import json\n\nb = 2"


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("def f(x):", "    return 2 * x"),
        ("def f(x):\n    ", "return 2 * x"),
        ("def f(x):\n    return 2 ", "* x"),
        (
            "def f(x):\n    return 2 * x",
            "def f(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()",
        ),
        ("", "def f(x):\n    return 2 * x"),
    ],
    ids=["between lines", "behind an indentation", "in a line", "a copy to do", "an empty cell"],
)
def test_what_a_learner_split_or_copied_is_one_answer(upper: str, lower: str) -> None:
    names: dict[str, Any] = {}
    exec(saved.joined([upper, lower]), names)  # noqa: S102
    assert names["f"](4) == 8


def test_of_two_versions_the_lower_counts() -> None:
    assert saved.joined(["a = 1", "a = 2"]) == "a = 1\n\na = 2"


def test_more_than_one_cell_with_something_in_it_is_told(tmp_path: Path) -> None:
    mark = {"nbgrader": {"grade_id": "00-1"}}
    first = new_code_cell("a = 1", id="00-1", metadata=mark)
    path = save(tmp_path, first, new_code_cell("", id="copy", metadata=mark))
    assert saved.note(EXERCISE, tmp_path) == ""
    copy = new_code_cell("a = 2", id="copy", metadata=mark)
    nbformat.write(new_notebook(cells=[first, copy]), path)
    assert "2 cells of exercise 00-1" in saved.note(EXERCISE, tmp_path)


def test_a_missing_notebook_is_said(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="exercises of lesson 00 aren't there"):
        saved.answer(EXERCISE, tmp_path)


def test_a_missing_cell_is_said(tmp_path: Path) -> None:
    save(tmp_path, new_code_cell("a = 1", id="other"))
    with pytest.raises(WorkbookError, match="cell of exercise 00-1 isn't in it"):
        saved.answer(EXERCISE, tmp_path)


def test_a_file_that_isnt_a_notebook_is_said(tmp_path: Path) -> None:
    save(tmp_path).write_text("<<<<<<< HEAD", encoding="utf-8")
    with pytest.raises(WorkbookError, match="can't be read as a notebook"):
        saved.answer(EXERCISE, tmp_path)
