"""The answer's cell in a saved notebook, and what is said when it can't be found."""

from pathlib import Path

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
