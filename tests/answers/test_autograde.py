"""The instructors' seam: nbgrader itself grades notebooks as learners would hand them in.

The lessons' own notebooks are handed in solved, untouched and tampered with. The wrong samples, of
which there are many, stand side by side in one notebook for each lesson: a kernel takes longer to
start than a check to run.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from tests.answers.course import nbgrader, scores, write
from workbook.authoring import tree
from workbook.checking import texts
from workbook.checking.task import Task
from workbook.exercises.checker import Checker
from workbook.home import CHECKOUT
from workbook.lessons import registry
from workbook.proof.samples import samples
from workbook.stack import Services

pytestmark = [pytest.mark.xdist_group("answers"), pytest.mark.timeout(900)]

CODE = [task for task in registry.exercises() if task.kind != "design"]
LESSONS = {path.stem[:2]: path for path in tree.notebooks(CHECKOUT, "solutions")}
CANARY = "right-under-a-wrong-name"


@dataclass(frozen=True)
class HandedIn:
    """One answer among the samples: `name` is its cell's."""

    task: Task
    name: str
    source: str


def all_wrong(lesson: str) -> Iterator[HandedIn]:
    """Every sample of a lesson that isn't wholly right."""
    for task in CODE:
        if task.lesson == lesson:
            for one in samples(task):
                if one.role != "right":
                    yield HandedIn(task, f"{task.id}-{one.name}", one.source)


def canary() -> HandedIn:
    """A right answer that is said to be a wrong one."""
    task = registry.exercise("00-3")
    return HandedIn(task, CANARY, texts.reference(task))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, services: Services) -> Path:
    """An instructor's course folder; everybody has handed in, and nbgrader has graded."""
    root = tmp_path_factory.mktemp("course")
    shutil.copy(CHECKOUT / "nbgrader_config.py", root)
    for lesson, path in LESSONS.items():
        week = path.parent.name
        write(root / "solutions" / week / path.name, tree.read(path))
        exercise = CHECKOUT / "exercises" / week / path.name
        write(root / "submitted" / "solved" / week / path.name, tree.read(path))
        write(root / "submitted" / "untouched" / week / path.name, tree.read(exercise))
        write(root / "submitted" / "sly" / week / path.name, tampered(tree.read(exercise)))
        wrong = [*all_wrong(lesson), *([canary()] if lesson == "00" else [])]
        write(root / "solutions" / "samples" / path.name, side_by_side(wrong, solved=True))
        handed_in = root / "submitted" / "samples" / "samples" / path.name
        write(handed_in, side_by_side(wrong, solved=False))
    for assignment in (*{path.parent.name for path in LESSONS.values()}, "samples"):
        nbgrader(root, "generate_assignment", assignment)
        nbgrader(root, "autograde", assignment)
    return root


def tampered(notebook: NotebookNode) -> NotebookNode:
    """Checks replaced by the points they'd give, and `check` by one that finds no fault."""
    for cell in notebook.cells:
        if cell.id.endswith("-check"):
            cell.source = "100"
        elif cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = "def check(exercise):\n    pass\n"
    return notebook


def side_by_side(wrong: list[HandedIn], *, solved: bool) -> NotebookNode:
    """A notebook with a cell for each of these answers, and its check, as an author writes them."""
    cells = []
    for one in wrong:
        solution = f"### BEGIN SOLUTION\n{texts.reference(one.task)}\n### END SOLUTION"
        check = f'from workbook.exercises import check\n\ncheck("{one.task.id}")'
        cells += [
            nbgraders(one.name, solution if solved else one.source, solution=True),
            nbgraders(f"{one.name}-check", check, grade=True, points=one.task.points),
        ]
    return new_notebook(cells=cells)


def nbgraders(name: str, source: str, **more: object) -> NotebookNode:
    """A cell with nbgrader's metadata."""
    marks = {"grade": False, "solution": False, "locked": "grade" in more, "task": False, **more}
    marks |= {"grade_id": name, "schema_version": 3, "cell_type": "code"}
    return new_code_cell(source, id=name[:60], metadata={"nbgrader": marks})


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_solved_notebook_gets_all_points(lesson: str, course: Path) -> None:
    path = LESSONS[lesson]
    wanted = {task.id: looked_at(task) for task in CODE if task.lesson == lesson}
    assert scores(course, "solved", path.parent.name, path) == wanted


def looked_at(task: Task) -> int:
    """All points, but for what only a reader can see."""
    rubric = getattr(task, "rubric", ())
    return task.points - sum(line.points for line in rubric if line.look is None)


@pytest.mark.parametrize("learner", ["untouched", "sly"])
@pytest.mark.parametrize("lesson", LESSONS)
def test_without_an_answer_there_are_no_points(lesson: str, learner: str, course: Path) -> None:
    path = LESSONS[lesson]
    found = scores(course, learner, path.parent.name, path)
    assert found == dict.fromkeys([task.id for task in CODE if task.lesson == lesson], 0)


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_wrong_answer_gets_the_points_of_what_works(lesson: str, course: Path) -> None:
    found = scores(course, "samples", "samples", LESSONS[lesson])
    checker = Checker()
    try:
        for one in all_wrong(lesson):
            assert (one.name, found[one.name]) == (
                one.name,
                checker.grade(one.task.id, one.source).points,
            )
    finally:
        checker.close()


def test_canary_a_right_answer_under_a_wrong_name(course: Path) -> None:
    found = scores(course, "samples", "samples", LESSONS["00"])
    assert found[CANARY] == canary().task.points
    wrong = [one.name for one in all_wrong("00") if one.task == canary().task]
    assert not [name for name in wrong if found[name] == found[CANARY]]
