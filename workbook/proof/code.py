"""What must hold of an exercise in code."""

from collections.abc import Iterator

from workbook.checking import texts
from workbook.checking.model import Exercise
from workbook.checking.result import Result
from workbook.checking.task import Outcome, Task
from workbook.proof.cell import Cell, Grade, enough, first_lines, misconception, passes, untouched
from workbook.proof.generated_cells import generated_cells
from workbook.proof.rewriting import rewritten
from workbook.proof.samples import Sample, samples


def code_cells(task: Exercise, grade: Grade) -> Iterator[Cell]:
    found = samples(task)
    right = [one for one in found if one.role == "right"]
    wrong = [one for one in found if one.role == "wrong"]
    yield untouched(task, grade)
    yield from first_lines(task, found)
    yield enough(task, "right", len({one.approach for one in right}), 2, "approaches")
    yield enough(task, "wrong", len({one.misconception for one in wrong}), 3, "misconceptions")
    for one in right:
        yield passes(task, "right", one.name, grade(task.id, one.source, None))
    for one in wrong:
        yield _told(task, "wrong", one, grade(task.id, one.source, None))
        again = rewritten(one.source, task.name)
        yield _told(task, "rewritten", one, grade(task.id, again, None))
    unproven = {known.id for known in task.misconceptions} - {one.misconception for one in wrong}
    yield Cell(task.id, "wrong", "each misconception", not unproven, ", ".join(sorted(unproven)))
    reference = texts.reference(task)
    yield from generated_cells(task, grade)
    # last, so that it also shows that nothing above has left a trace in the check
    yield passes(task, "reference", "reference", grade(task.id, reference, None))


def _told(task: Task, column: str, sample: Sample, result: Result) -> Cell:
    """Rejected for its own reason, in words that repeat what this code did."""
    said = ""
    if result.outcome is not Outcome.WRONG or misconception(result) != sample.misconception:
        said = repr(result)
    elif not result.quotes:
        said = f"the message repeats nothing that the code did: {result.message}"
    elif result.points >= task.points:
        said = "it gets all points"
    return Cell(task.id, column, sample.name, not said, said)
