"""The command `workbook`. Its exit codes are listed in `workbook/errors.py`."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from workbook.errors import WorkbookError

app = typer.Typer(
    help="Your Backend Learning Journey: lessons against real servers on this machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they would show local variables, passwords among them
)


class Stack(StrEnum):
    """Where the databases and the application run."""

    EMBEDDED = "embedded"
    COMPOSE = "compose"


ExerciseId = Annotated[str, typer.Argument(metavar="EXERCISE", help="Its id, such as 00-1.")]


@app.command()
def start(
    browser: Annotated[bool, typer.Option(help="Open the browser when everything runs.")] = True,
    check: Annotated[
        bool, typer.Option("--check", help="Start everything, try it, stop, exit 0 if it worked.")
    ] = False,
    stack: Annotated[
        Stack, typer.Option(help="Servers of our own, or the containers of compose.yaml.")
    ] = Stack.EMBEDDED,
) -> None:
    """Start everything and open lesson 00; Ctrl-C stops all of it."""
    from workbook.stack import starting

    if check:
        starting.check(_lessons, containers=stack is Stack.COMPOSE)
    else:
        starting.start(_lessons, browser=browser, containers=stack is Stack.COMPOSE)


@app.command()
def status() -> None:
    """Say what is running, and where."""
    from workbook.stack import commands

    commands.status()


@app.command()
def stop() -> None:
    """Stop everything that `workbook start` started in this checkout."""
    from workbook.stack import commands

    commands.stop()


@app.command()
def logs(
    name: Annotated[
        str | None, typer.Argument(help="Such as postgres, api or jupyter; else all.")
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")] = False,
) -> None:
    """Show what the servers wrote."""
    from workbook.stack import commands

    commands.logs(name, follow=follow)


@app.command()
def reset(
    lesson: Annotated[
        str | None, typer.Argument(help="00, or an exercise, 00-1; without it all data.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
) -> None:
    """Begin an exercise, a lesson, or everything, anew; asks first and keeps a copy."""
    if lesson is None:
        from workbook.stack import commands

        if not yes:
            question = "Begin with empty databases and no progress? What you have is kept."
            typer.confirm(question, abort=True)
        commands.reset()
    else:
        from workbook.checking.notebooks.reset import reset_exercise, reset_lesson

        if not yes:
            typer.confirm(f"Put {lesson} back as it was? Yours is kept.", abort=True)
        for copy in reset_exercise(lesson) if "-" in lesson else reset_lesson(lesson):
            typer.echo(f"Yours is kept: {copy}")
        typer.echo(f"{lesson} is as its authors wrote it. If it is open, reload it.")


@app.command()
def check(exercise: ExerciseId) -> None:
    """Check your answer in the saved notebook; exit code 0 if it is right, else 1."""
    from workbook.exercises import commands

    commands.check(exercise)


@app.command()
def hint(exercise: ExerciseId) -> None:
    """Show the next of three hints to an exercise."""
    from workbook.exercises import commands

    commands.hint(exercise)


@app.command()
def explain(exercise: ExerciseId) -> None:
    """Compare ways to solve an exercise, once you have solved it or seen all hints."""
    from workbook.exercises import commands

    commands.explain(exercise)


@app.command()
def watch(
    lesson: Annotated[str | None, typer.Argument(help="Such as 00; else all lessons.")] = None,
) -> None:
    """Check your answers whenever you save a notebook of exercises, until Ctrl-C."""
    from workbook.exercises.watch import watch as watching

    watching(lesson, typer.echo)


@app.command()
def progress(
    export: Annotated[
        Path | None, typer.Option("--export", help="Write all of it into this file instead.")
    ] = None,
    take: Annotated[
        Path | None, typer.Option("--import", help="Add what such a file holds to yours.")
    ] = None,
) -> None:
    """Show your milestones, the exercises done, and the next thing to do."""
    from workbook.exercises import commands

    commands.progress(export, take)


@app.command()
def proof(
    exercises: Annotated[
        list[str] | None, typer.Argument(metavar="[EXERCISE]…", help="Such as 00-1; else all.")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write every cell into this file.")] = None,
) -> None:
    """For authors: run every sample answer, and print what must hold as a matrix."""
    from workbook.proof import commands

    commands.proof(exercises or [], json)


@app.command()
def new_lesson(
    number: Annotated[str, typer.Argument(help="Two digits, such as 03.")],
    name: Annotated[str, typer.Argument(help="As in the file's name: what-is-a-database.")],
    week: Annotated[int, typer.Option(help="1 to 8.")],
) -> None:
    """For authors: write the skeleton of a lesson, as a draft."""
    from workbook.authoring.new_lesson import new_lesson as skeleton
    from workbook.home import CHECKOUT

    for path in skeleton(number, name, week, CHECKOUT):
        typer.echo(f"{path.relative_to(CHECKOUT)}: to be written")


def _lessons() -> None:
    """Remember the notebooks as they came, so that `reset` can put them back."""
    from workbook.checking.notebooks.reset import remember_originals

    remember_originals()


def main() -> None:
    """Run the command line; an expected fault is a sentence and an exit code."""
    try:
        app()
    except WorkbookError as fault:
        print(fault, file=sys.stderr)
        sys.exit(fault.exit_code)
