"""`workbook watch`: what is saved is checked, and nothing else."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from workbook.authoring import tree
from workbook.authoring.normal_form import dumps
from workbook.errors import WorkbookError
from workbook.exercises import watch
from workbook.home import CHECKOUT
from workbook.lessons import registry
from workbook.progress.store import store
from workbook.stack.waiting import wait_until

NOTEBOOK = Path("exercises/week1/00-start-here.ipynb")
RIGHT = registry.exercise("00-3").folder / "answers" / "00-3" / "right_give_and_take.py"
TO_CHECK = 60.0


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the exercises of lesson 00, untouched."""
    (tmp_path / NOTEBOOK).parent.mkdir(parents=True)
    shutil.copy(CHECKOUT / NOTEBOOK, tmp_path / NOTEBOOK)
    return tmp_path


@pytest.fixture
def said(checkout: Path, own_home: Path) -> Iterator[list[str]]:
    """What a watch on it says; it has begun, and ends with the test."""
    heard: list[str] = []
    stop = threading.Event()
    thread = threading.Thread(target=watch.watch, args=("00", heard.append, stop, checkout))
    thread.start()
    assert wait_until(lambda: bool(heard), TO_CHECK)
    yield heard
    stop.set()
    thread.join(TO_CHECK)
    assert heard[-1] == "No longer watching."


def save(checkout: Path, change: Callable[[str], str], cell_id: str) -> None:
    notebook = tree.read(checkout / NOTEBOOK)
    for cell in notebook.cells:
        if cell.id == cell_id:
            cell.source = change(cell.source)
    (checkout / NOTEBOOK).write_text(dumps(notebook), encoding="utf-8")


def test_a_saved_answer_is_checked_and_recorded(checkout: Path, said: list[str]) -> None:
    save(checkout, lambda _: RIGHT.read_text("utf-8"), "00-3")
    assert wait_until(lambda: any("Points: 3 of 3" in text for text in said), TO_CHECK)
    assert not any("Exercise 00-1" in text for text in said)
    assert store().outcomes("00-3") == ["right"]


def test_a_save_that_changes_no_answer_says_nothing(checkout: Path, said: list[str]) -> None:
    save(checkout, lambda text: text + "\n\nMy notes.", "00-3-task")
    save(checkout, lambda _: "def slowest(spans):\n    return 'Neo4j'\n", "00-3")
    assert wait_until(lambda: any("00-3" in text for text in said), TO_CHECK)
    assert sum("Exercise 00-3" in text for text in said) == 1


def test_the_answers_of_one_lesson_are_those_with_its_number(checkout: Path) -> None:
    assert watch.answers("00", checkout).keys() == {"00-1", "00-2", "00-3"}
    assert watch.answers("01", checkout) == {}


def test_a_lesson_without_answers_is_said(checkout: Path, tmp_path: Path) -> None:
    with pytest.raises(
        WorkbookError, match=r"no answers of lesson 42 to watch. Lessons .*: 00, 02"
    ):
        watch.watch("42", print, checkout=checkout)
    with pytest.raises(WorkbookError, match="no answers to watch"):
        watch.watch(None, print, checkout=tmp_path / "nowhere")


def test_a_notebook_that_is_torn_or_gone_is_waited_for(checkout: Path, said: list[str]) -> None:
    path = checkout / NOTEBOOK
    whole = path.read_text("utf-8")
    path.write_text(whole[: len(whole) // 2], "utf-8")
    path.unlink()
    path.write_text(whole, "utf-8")
    save(checkout, lambda _: RIGHT.read_text("utf-8"), "00-3")
    assert wait_until(lambda: any("Points: 3 of 3" in text for text in said), TO_CHECK)
