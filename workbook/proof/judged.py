"""What must hold of predictions, design questions and open-ended ones."""

from collections.abc import Iterator

from workbook.checking import texts
from workbook.checking.grading import assessed
from workbook.checking.model import Design, OpenEnded, Prediction
from workbook.checking.result import Result
from workbook.checking.task import Outcome
from workbook.errors import WorkbookError
from workbook.proof.cell import Cell, Grade, first_lines, misconception, passes, untouched
from workbook.proof.generated_cells import generated_cells
from workbook.proof.rewriting import rewritten
from workbook.proof.samples import Sample, samples


def prediction_cells(task: Prediction, grade: Grade) -> Iterator[Cell]:
    heard = {choice.feedback for choice in task.choices}
    differ = len(heard) == len(task.choices) and all(len(said) > 20 for said in heard)
    yield Cell(task.id, "wrong", "a message per choice", differ, "some say the same, or nothing")
    try:
        task.choice("z")
    except WorkbookError:
        yield Cell(task.id, "generated", "no such choice", holds=True)
    else:
        yield Cell(task.id, "generated", "no such choice", holds=False, said="z was taken")
    if task.in_lesson:
        return
    yield untouched(task, grade)
    yield passes(task, "reference", "reference", grade(task.id, texts.reference(task), None))
    for letter, choice in task.lettered().items():
        result = grade(task.id, f"def {task.name}():\n    return {letter!r}\n", None)
        if choice.right:
            yield passes(task, "right", choice.id, result)
            continue
        holds = misconception(result) == choice.id and choice.feedback in result.message
        yield Cell(task.id, "wrong", choice.id, holds, "" if holds else repr(result))
    yield from generated_cells(task, grade)


def design_cells(task: Design, grade: Grade) -> Iterator[Cell]:
    found = samples(task)
    if not task.in_lesson:
        yield untouched(task, grade)
    yield from first_lines(task, found)
    yield from _each_line_both_ways(task, found)
    for one in found:
        result = grade(task.id, one.source, None)
        holds = result.outcome is Outcome.ANSWERED
        yield Cell(task.id, "right", one.name, holds, "" if holds else repr(result))
        yield _assessed(task, one)


def open_ended_cells(task: OpenEnded, grade: Grade) -> Iterator[Cell]:
    found = samples(task)
    yield untouched(task, grade)
    yield from first_lines(task, found)
    yield from _each_line_both_ways(task, found)
    run = [line for line in task.rubric if line.look]
    for one in [*found]:
        result = grade(task.id, one.source, None)
        missing = [line.id for line in run if line.id not in one.meets]
        earned = sum(line.points for line in run if line.id in one.meets)
        unread = len(run) < len(task.rubric)
        wanted = Outcome.WRONG if missing else Outcome.ANSWERED if unread else Outcome.RIGHT
        holds = result.outcome is wanted and result.points == earned
        if missing:
            holds = holds and misconception(result) == missing[0] and bool(result.quotes)
        column = "wrong" if missing else "right"
        yield Cell(task.id, column, one.name, holds, "" if holds else repr(result))
        again = grade(task.id, rewritten(one.source, task.name), None)
        same = _seen(again) == _seen(result)
        yield Cell(task.id, "rewritten", one.name, same, "" if same else repr(again))
        yield _assessed(task, one)
    yield from generated_cells(task, grade)
    result = grade(task.id, texts.reference(task), None)
    holds = result.outcome in (Outcome.RIGHT, Outcome.ANSWERED)
    yield Cell(task.id, "reference", "reference", holds, "" if holds else repr(result))


def _seen(result: Result) -> tuple[str, float, str]:
    return result.outcome, result.points, misconception(result)


def _each_line_both_ways(task: Design | OpenEnded, found: list[Sample]) -> Iterator[Cell]:
    for line in task.rubric:
        met = {line.id in one.meets for one in found}
        said = "" if met == {True, False} else "needs a sample that meets it and one that doesn't"
        yield Cell(task.id, "wrong", line.id, not said, said)
    unknown = {one for sample in found for one in sample.meets} - {one.id for one in task.rubric}
    yield Cell(task.id, "texts", "known lines", not unknown, ", ".join(sorted(unknown)))


def _assessed(task: Design | OpenEnded, sample: Sample) -> Cell:
    """The rubric gives the points of the lines met, and asks for the first that is missing."""
    known = sample.meets & {line.id for line in task.rubric}  # another cell tells of the others
    result = assessed(task, tuple(sorted(known)))
    missing = [line for line in task.rubric if line.id not in sample.meets]
    points = sum(line.points for line in task.rubric if line.id in sample.meets)
    holds = result.points == points and (not missing or missing[0].question in result.message)
    return Cell(task.id, "generated", f"{sample.name}, read", holds, "" if holds else repr(result))
