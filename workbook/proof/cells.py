"""Everything that must hold of an exercise, whatever its kind."""

from collections.abc import Iterator

from workbook.checking.model import Design, Exercise, OpenEnded, Prediction
from workbook.checking.task import Task
from workbook.proof.cell import Cell, Grade
from workbook.proof.code import code_cells
from workbook.proof.judged import design_cells, open_ended_cells, prediction_cells
from workbook.proof.wording import wording


def cells(task: Task, grade: Grade) -> Iterator[Cell]:
    """Everything that must hold of an exercise of this kind."""
    match task:
        case Exercise():
            yield from code_cells(task, grade)
        case Prediction():
            yield from prediction_cells(task, grade)
        case Design():
            yield from design_cells(task, grade)
        case OpenEnded():
            yield from open_ended_cells(task, grade)
    if not task.in_lesson:
        for name, fault in wording(task):
            yield Cell(task.id, "texts", name, not fault, fault)
