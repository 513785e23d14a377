"""What is typed in a terminal: `workbook check 00-1`, `workbook hint 00-1`, `workbook progress`."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from workbook.checking.notebooks import saved
from workbook.checking.task import Outcome
from workbook.errors import WorkbookError
from workbook.exercises import notebook
from workbook.exercises.checker import Checker
from workbook.lessons import registry
from workbook.progress.board import board
from workbook.progress.store import store

Id = Annotated[str, typer.Argument(metavar="EXERCISE", help="The exercise's id, such as 00-1.")]


def check(exercise: Id) -> None:
    """Check your answer in the saved notebook of exercises; exit code 0 if it is right, else 1."""
    found = registry.exercise(exercise)
    if found.in_lesson:
        raise WorkbookError(
            f"{exercise} is asked in the middle of lesson {found.lesson}.", "Answer it there."
        )
    with closing(Checker()) as checker:
        result = checker.grade(found.id, saved.answer(found)).advised(saved.note(found))
    notebook.recorded(result)
    typer.echo(repr(result))
    if result.outcome is not Outcome.RIGHT:
        raise typer.Exit(1)


def hint(exercise: Id) -> None:
    """Show the next of three hints to an exercise."""
    typer.echo(repr(notebook.hint(exercise)))


def explain(exercise: Id) -> None:
    """Compare ways to solve an exercise, once you have solved it or tried it with all hints."""
    typer.echo(repr(notebook.explain(exercise)))


def progress(export: Path | None = None, take: Path | None = None) -> None:
    """Show your milestones, the exercises done, and the next thing to do; or move your progress."""
    if take is not None:
        typer.echo(f"{store().import_from(take)} attempts were new; they are in your progress now.")
    if export is not None:
        typer.echo(f"{store().export_to(export)} attempts and all the rest are in {export}.")
    if export is None:
        typer.echo(repr(board()))
