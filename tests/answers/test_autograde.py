"""The instructors' seam: nbgrader itself grades notebooks as learners would hand them in."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from workbook.authoring import tree
from workbook.authoring.normal_form import dumps
from workbook.exercises import registry
from workbook.exercises.checker import Checker
from workbook.exercises.task import Task
from workbook.home import CHECKOUT
from workbook.proof.samples import samples
from workbook.stack import Services

pytestmark = [pytest.mark.xdist_group("answers"), pytest.mark.timeout(900)]

WEEK, NOTEBOOK = "week1", "00-start-here"
TASKS = [task for task in registry.exercises() if task.lesson == "00"]
FOLDERS = ["--CourseDirectory.source_directory=solutions"]
FOLDERS += ["--CourseDirectory.release_directory=exercises"]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, services: Services) -> Path:
    """An instructor's course folder; everybody has handed in, and nbgrader has graded."""
    root = tmp_path_factory.mktemp("course")
    for folder in ("solutions", "exercises"):
        (root / folder / WEEK).mkdir(parents=True)
        shutil.copy(CHECKOUT / folder / WEEK / f"{NOTEBOOK}.ipynb", root / folder / WEEK)
    hand_in(root, "solved", CHECKOUT / "solutions", {})
    hand_in(root, "untouched", CHECKOUT / "exercises", {})
    for turn in range(most_wrong()):
        answers = {task.id: wrong(task, turn) for task in TASKS}
        hand_in(root, f"wrong-{turn}", CHECKOUT / "exercises", answers)
    nbgrader(root, "generate_assignment", "--force")
    patience = ("--ExecutePreprocessor.timeout=300", "--ExecutePreprocessor.iopub_timeout=60")
    nbgrader(root, "autograde", *patience)
    return root


def most_wrong() -> int:
    """How many learners it takes until each wrong sample has been handed in, three at most."""
    return min(3, max(len([one for one in samples(task) if one.role == "wrong"]) for task in TASKS))


def wrong(task: Task, turn: int) -> str:
    there = [one.source for one in samples(task) if one.role == "wrong"]
    return there[turn % len(there)]


def hand_in(root: Path, learner: str, tree_: Path, answers: dict[str, str]) -> None:
    notebook = tree.read(tree_ / WEEK / f"{NOTEBOOK}.ipynb")
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    path = root / "submitted" / learner / WEEK / f"{NOTEBOOK}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(dumps(notebook), encoding="utf-8")


def nbgrader(root: Path, command: str, *options: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", command, WEEK, *options, *FOLDERS],
        cwd=root,
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def scores(root: Path, learner: str) -> dict[str, float]:
    """The points that nbgrader gave, by exercise."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        handed_in = book.find_submission_notebook(NOTEBOOK, WEEK, learner)
        return {grade.name.removesuffix("-check"): grade.score for grade in handed_in.grades}


def test_a_solved_notebook_gets_all_points(course: Path) -> None:
    assert scores(course, "solved") == {task.id: task.points for task in TASKS}


def test_an_untouched_one_gets_none(course: Path) -> None:
    assert scores(course, "untouched") == dict.fromkeys([task.id for task in TASKS], 0)


def test_a_wrong_answer_gets_the_points_of_what_works(course: Path) -> None:
    checker = Checker()
    try:
        for turn in range(most_wrong()):
            wanted = {task.id: checker.grade(task.id, wrong(task, turn)).points for task in TASKS}
            assert scores(course, f"wrong-{turn}") == wanted
    finally:
        checker.close()
