"""`workbook watch`: checks an answer whenever the notebook with it is saved."""

import threading
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import watchfiles

from workbook.checking.notebooks import saved
from workbook.errors import WorkbookError
from workbook.exercises.checker import Checker
from workbook.exercises.notebook import recorded
from workbook.home import CHECKOUT
from workbook.lessons import registry


def watch(
    lesson: str | None,
    say: Callable[[str], object],
    stop: threading.Event | None = None,
    checkout: Path = CHECKOUT,
) -> None:
    """Check each answer that changes in `checkout`, until Ctrl-C or `stop`.

    Only those of `lesson` ("00"), or all. A checker is ready before the first is saved. Raises
    WorkbookError if there are none; a notebook that can't be read meanwhile is waited for.
    """
    known = answers(lesson, checkout)
    if not known:
        lessons = ", ".join(registry.lessons())
        raise WorkbookError(
            f"There are no answers of lesson {lesson} to watch."
            if lesson
            else "There are no answers to watch.",
            f"Lessons with exercises: {lessons}. `workbook reset 00` puts a lesson's back.",
        )
    with closing(Checker()) as checker:
        say(f"Watching {len(known)} answers in exercises/. Save a notebook; Ctrl-C ends this.")
        changes = watchfiles.watch(
            checkout / "exercises",
            watch_filter=lambda _, path: path.endswith(".ipynb"),
            debounce=400,
            step=50,
            stop_event=stop,
            raise_interrupt=False,
        )
        for _ in changes:
            now = answers(lesson, checkout)
            for identifier in [one for one in now if now[one] != known.get(one)]:
                say(f"\n{datetime.now().astimezone():%H:%M:%S}")
                try:
                    result = checker.grade(identifier, now[identifier])
                    note = saved.note(registry.exercise(identifier), checkout)
                    say(repr(recorded(result).advised(note)))
                except WorkbookError as fault:
                    say(str(fault))
            known |= now
    say("No longer watching.")


def answers(lesson: str | None, checkout: Path) -> dict[str, str]:
    """The saved answers by their exercises; what can't be read just now is left out."""
    found = {}
    for task in registry.exercises():
        if lesson in (None, task.lesson):
            try:
                found[task.id] = saved.answer(task, checkout)
            except WorkbookError:
                continue
    return found
