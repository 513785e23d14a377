"""The proof of every exercise, found by itself: each cell of the matrix is as it must be."""

from collections.abc import Iterator

import pytest

from workbook.checking.task import Task
from workbook.exercises.checker import Checker
from workbook.lessons import registry
from workbook.proof.cells import cells
from workbook.proof.matrix import matrix
from workbook.proof.running import needs_lab
from workbook.stack import Services

TASKS = registry.tasks()

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def checker() -> Iterator[Checker]:
    """A process that grades."""
    made = Checker()
    yield made
    made.close()


@pytest.fixture(scope="module")
def checker_with_servers(services: Services) -> Iterator[Checker]:
    """A process that grades, and finds this test's servers."""
    made = Checker()
    yield made
    made.close()


def proven(task: Task, checker: Checker) -> None:
    found = matrix(cells(task, checker.grade))
    # A text, which pytest shows to its end.
    said = [f"{cell.column}, {cell.name}: {cell.said}" for cell in found.faults]
    assert found.holds, "\n".join(said)


@pytest.mark.xdist_group("answers")
@pytest.mark.parametrize("task", list(filter(needs_lab, TASKS)), ids=lambda task: task.id)
def test_proof_with_servers(task: Task, checker_with_servers: Checker) -> None:
    proven(task, checker_with_servers)


@pytest.mark.xdist_group("answers-without-servers")
@pytest.mark.parametrize(
    "task", [task for task in TASKS if not needs_lab(task)], ids=lambda task: task.id
)
def test_proof(task: Task, checker: Checker) -> None:
    proven(task, checker)
