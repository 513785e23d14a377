"""A class hands in notebooks whose cells were split, copied, moved, deleted or lost their marks.

nbgrader grades all of them in one run, each for itself. Cells are split and copied as JupyterLab
does it: the metadata go along, and the last cell keeps the id.
"""

import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from tests.answers.course import nbgrader, scores, write
from workbook.authoring import tree
from workbook.checking import texts
from workbook.home import CHECKOUT
from workbook.lessons import registry
from workbook.stack import Services

pytestmark = [pytest.mark.xdist_group("answers"), pytest.mark.timeout(900)]

EXERCISE = tree.notebooks(CHECKOUT, "exercises")[0]
FULL = {task.id: task.points for task in registry.exercises() if task.lesson == "00"}
LAST_LOST = FULL | {"00-3": 0}
WRONG = 'def slowest(spans):\n    return "browser"'
Cells = list[NotebookNode]


def at(cells: Cells, identifier: str) -> int:
    return next(place for place, cell in enumerate(cells) if cell.id == identifier)


def split(cells: Cells, identifier: str, before: str) -> None:
    """*Split Cell*, with the cursor before this text."""
    lower = cells[at(cells, identifier)]
    cut = lower.source.index(before)
    upper = deepcopy(lower) | {
        "id": f"{identifier}-upper",
        "source": lower.source[:cut].strip("\n"),
    }
    lower.source = lower.source[cut:].strip("\n")
    cells.insert(at(cells, identifier), nbformat.from_dict(upper))


def paste(cells: Cells, identifier: str, source: str | None = None) -> None:
    """Copy a cell, paste it below, and perhaps write something else into the copy."""
    copy = deepcopy(cells[at(cells, identifier)]) | {"id": f"{identifier}-copy"}
    copy["source"] = copy["source"] if source is None else source
    cells.insert(at(cells, identifier) + 1, nbformat.from_dict(copy))


def delete(cells: Cells, *identifiers: str) -> None:
    cells[:] = [cell for cell in cells if cell.id not in identifiers]


def split_answers(cells: Cells) -> None:
    split(cells, "00-1", "    return")
    split(cells, "00-2", "return nodes")  # behind the line's indentation
    split(cells, "00-3", "+ span.milliseconds")


def copied_answers(cells: Cells) -> None:
    paste(cells, "00-1")
    paste(cells, "00-2", "")
    paste(cells, "00-3", starter("00-3"))  # copied before it was answered


def copied_and_made_wrong(cells: Cells) -> None:
    paste(cells, "00-3", WRONG)


def checks_deleted_split_and_copied(cells: Cells) -> None:
    delete(cells, "00-1-check")
    split(cells, "00-2-check", 'check("')
    paste(cells, "00-3-check")


def answers_deleted(cells: Cells) -> None:
    delete(cells, "00-2", "00-2-check", "00-3")


def exercise_and_check_moved_up(cells: Cells) -> None:
    moved = [cell for cell in cells if cell.id.startswith("00-3")]
    delete(cells, *(cell.id for cell in moved), "00-2-check")
    cells[at(cells, "00-1-task") : at(cells, "00-1-task")] = moved
    cells.insert(at(cells, "00-1"), cells.pop(at(cells, "00-1-check")))


def written_elsewhere_and_marks_lost(cells: Cells) -> None:
    answer = nbformat.v4.new_code_cell(cells[at(cells, "00-3")].source)
    delete(cells, "00-3", "00-3-check")
    cells.append(answer)
    cells[at(cells, "00-1")].metadata["nbgrader"] = {}
    cells[at(cells, "board")].metadata["nbgrader"] = {"grade_id": "mine"}


Change = Callable[[Cells], object]
HAND_INS: dict[str, tuple[Change, dict[str, int]]] = {
    "solved": (lambda cells: None, FULL),
    "split": (split_answers, FULL),
    "copied": (copied_answers, FULL),
    "made-wrong": (copied_and_made_wrong, FULL | {"00-3": 0}),
    "checks": (checks_deleted_split_and_copied, FULL),
    "deleted": (answers_deleted, FULL | {"00-2": 0, "00-3": 0}),
    "moved": (exercise_and_check_moved_up, FULL),
    "elsewhere": (written_elsewhere_and_marks_lost, FULL),
}
SAID = {
    "split": "has 2 cells of exercise 00-1",
    "made-wrong": "of two versions the lower counts",
    "checks": "The check of exercise 00-1 wasn't there",
    "deleted": "The cell of exercise 00-3 wasn't there",
    "moved": "The check of exercise 00-1 stood above",
}


def starter(identifier: str) -> str:
    cells = tree.read(EXERCISE).cells
    return str(cells[at(cells, identifier)].source)


def handed_in(change: Change) -> NotebookNode:
    """The exercises with the reference solutions in them, then what the learner did."""
    notebook = tree.read(EXERCISE)
    for identifier in FULL:
        answer = texts.reference(registry.exercise(identifier))
        notebook.cells[at(notebook.cells, identifier)].source = answer
    change(notebook.cells)
    return notebook


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, services: Services) -> Path:
    """Everybody has handed in, and nbgrader has graded and written its feedback."""
    root = tmp_path_factory.mktemp("course")
    shutil.copy(CHECKOUT / "nbgrader_config.py", root)
    solution = CHECKOUT / "solutions" / "week1" / EXERCISE.name
    write(root / "solutions" / "week1" / EXERCISE.name, tree.read(solution))
    write(root / "submitted" / "untouched" / "week1" / EXERCISE.name, tree.read(EXERCISE))
    for learner, (change, _) in HAND_INS.items():
        write(root / "submitted" / learner / "week1" / EXERCISE.name, handed_in(change))
    for command in ("generate_assignment", "autograde", "generate_feedback"):
        nbgrader(root, command, "week1")
    return root


def test_an_untouched_notebook_gets_nothing(course: Path) -> None:
    assert scores(course, "untouched", "week1", EXERCISE) == dict.fromkeys(FULL, 0)


@pytest.mark.parametrize("learner", HAND_INS)
def test_an_answer_gets_its_points_whatever_was_done_to_cells(learner: str, course: Path) -> None:
    assert scores(course, learner, "week1", EXERCISE) == HAND_INS[learner][1]


@pytest.mark.parametrize("learner", SAID)
def test_the_feedback_says_what_counted(learner: str, course: Path) -> None:
    page = course / "feedback" / learner / "week1" / f"{EXERCISE.stem}.html"
    assert SAID[learner] in page.read_text(encoding="utf-8").replace("&#39;", "'")


def test_nothing_is_said_where_nothing_was_done(course: Path) -> None:
    page = course / "feedback" / "solved" / "week1" / f"{EXERCISE.stem}.html"
    assert "of exercise 00-" not in page.read_text(encoding="utf-8")
