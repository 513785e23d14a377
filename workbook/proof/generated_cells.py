"""What must come of the answers that are made for every exercise in which something is called."""

from collections.abc import Iterator

from workbook.checking import texts
from workbook.checking.task import Outcome, Task
from workbook.proof.cell import Cell, Grade, misconception
from workbook.proof.generated import generated

IMPATIENT = 0.5
"""Seconds for answers that never end."""


def generated_cells(task: Task, grade: Grade) -> Iterator[Cell]:
    """A cell for each: it has the outcome that it must have, and the misconception if it's sure."""
    for made in generated(task, texts.reference(task)):
        seconds = IMPATIENT if made.outcome is Outcome.TIMED_OUT else None
        result = grade(task.id, made.source, seconds)
        holds = result.outcome is made.outcome and (
            not made.misconception or misconception(result) == made.misconception
        )
        yield Cell(task.id, "generated", made.name, holds, "" if holds else repr(result))
