"""The terminal's face: `workbook check 00-1`, `workbook hint 00-1`, `workbook progress`."""

from typing import Annotated

import typer

from workbook.exercises import faces, registry, saved
from workbook.exercises.grading import grade_source
from workbook.exercises.model import Outcome
from workbook.progress.board import board

Id = Annotated[str, typer.Argument(metavar="EXERCISE", help="The exercise's id, such as 00-1.")]


def check(exercise: Id) -> None:
    """Check your answer in the saved notebook of exercises; exit code 0 if it is right, else 1."""
    found = registry.exercise(exercise)
    result = faces.recorded(grade_source(found, saved.answer(found)))
    typer.echo(repr(result))
    if result.outcome is not Outcome.RIGHT:
        raise typer.Exit(1)


def hint(exercise: Id) -> None:
    """Show the next of three hints to an exercise."""
    typer.echo(repr(faces.hint(exercise)))


def explain(exercise: Id) -> None:
    """Compare ways to solve an exercise, once you have solved it or tried it with all hints."""
    typer.echo(repr(faces.explain(exercise)))


def progress() -> None:
    """Show your milestones, the exercises done, and the next thing to do."""
    typer.echo(repr(board()))
