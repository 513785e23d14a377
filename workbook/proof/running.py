"""Run the proof: exercises that need no server beside those that share one lab."""

import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from workbook.checking.task import Task
from workbook.exercises.checker import Checker
from workbook.lessons import registry
from workbook.proof.cell import Cell
from workbook.proof.cells import cells
from workbook.proof.matrix import Matrix


def prove(identifiers: list[str]) -> Matrix:
    """The matrix of these exercises, or of all, in the course's order."""
    tasks = [registry.exercise(one) for one in identifiers] or list(registry.tasks())
    alone = [task for task in tasks if not needs_lab(task)]
    sharing = [task for task in tasks if needs_lab(task)]
    with ThreadPoolExecutor(2) as pool:  # each thread waits for a process of its own
        found = [cell for part in pool.map(_proven, (alone, sharing)) for cell in part]
    order = [task.id for task in tasks]
    return Matrix(tuple(sorted(found, key=lambda cell: order.index(cell.exercise))))


def needs_lab(task: Task) -> bool:
    """Whether its check may use the one graph and a database, so that only one runs at a time."""
    return task.kind in ("code", "open-ended") and not task.isolated


def _proven(tasks: list[Task]) -> list[Cell]:
    if not tasks:
        return []
    checker = Checker()
    try:
        return [cell for task in tasks for cell in cells(task, checker.grade)]
    finally:
        checker.close()


@contextmanager
def servers_of_its_own() -> Iterator[None]:
    """Databases in a temporary home, so that nothing of the learner's is touched."""
    from workbook.stack import Launch  # takes a second, and `--help` doesn't need it

    before = os.environ.get("WORKBOOK_HOME")
    with (
        tempfile.TemporaryDirectory(prefix="workbook-proof-") as home,
        Launch(Path(home), only_databases=True, durable=False),
    ):
        os.environ["WORKBOOK_HOME"] = home
        try:
            yield
        finally:
            if before is None:
                del os.environ["WORKBOOK_HOME"]
            else:
                os.environ["WORKBOOK_HOME"] = before
