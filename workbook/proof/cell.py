"""One thing that must hold of one exercise, and what all kinds of exercises have to show."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workbook.checking.notebooks import saved
from workbook.checking.result import Result
from workbook.checking.task import Outcome, Task
from workbook.proof.samples import Sample

COLUMNS = ("untouched", "reference", "right", "wrong", "rewritten", "generated", "texts")

Grade = Callable[[str, str, float | None], Result]
"""Grades an answer's cell: the exercise's id, the source, and another limit in seconds or None."""


@dataclass(frozen=True)
class Cell:
    """One thing that must hold of one exercise; `said` tells what came instead."""

    exercise: str
    column: str
    name: str
    holds: bool
    said: str = ""


def untouched(task: Task, grade: Grade) -> Cell:
    """The exercise as learners get it is not attempted, and nothing else."""
    result = grade(task.id, saved.answer(task), None)
    holds = result.outcome is Outcome.NOT_ATTEMPTED and result.points == 0
    return Cell(task.id, "untouched", "untouched", holds, "" if holds else repr(result))


def passes(task: Task, column: str, name: str, result: Result) -> Cell:
    """An answer is right and has all points."""
    holds = result.outcome is Outcome.RIGHT and result.points == task.points
    return Cell(task.id, column, name, holds, "" if holds else repr(result))


def first_lines(task: Task, found: list[Sample]) -> Iterator[Cell]:
    """Samples whose first line doesn't say what it must."""
    for one in found:
        if one.fault:
            yield Cell(task.id, "texts", one.name, holds=False, said=one.fault)


def enough(task: Task, column: str, there: int, wanted: int, what: str) -> Cell:
    """There are as many samples as are wanted."""
    said = "" if there >= wanted else f"{there} {what}, {wanted} are needed"
    return Cell(task.id, column, f"enough {what}", not said, said)


def misconception(result: Result) -> str:
    """The id of the misconception that a result names, or ""."""
    return result.misconception.id if result.misconception else ""
