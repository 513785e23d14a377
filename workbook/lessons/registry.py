"""All exercises of the course, found in the folders workbook/lessons/lessonNN/ by themselves."""

import importlib
import pkgutil
from difflib import get_close_matches
from functools import cache

import workbook.lessons
from workbook.checking.task import Task
from workbook.errors import WorkbookError


@cache
def tasks() -> tuple[Task, ...]:
    """Everything a learner can answer, in the order of lessons and ids.

    A lesson offers them as `EXERCISES` in `workbook/lessons/lessonNN/checks.py`.
    """
    found: list[Task] = []
    for module in pkgutil.iter_modules(workbook.lessons.__path__):
        if module.ispkg and module.name.startswith("lesson"):
            checks = importlib.import_module(f"workbook.lessons.{module.name}.checks")
            found.extend(checks.EXERCISES)
    return tuple(sorted(found, key=lambda task: _order(task.id)))


def exercises() -> tuple[Task, ...]:
    """What stands in exercises/ and has points."""
    return tuple(one for one in tasks() if not one.in_lesson)


def questions() -> tuple[Task, ...]:
    """What is asked in the middle of lessons."""
    return tuple(one for one in tasks() if one.in_lesson)


def exercise(identifier: str) -> Task:
    """The exercise or question with this id; a WorkbookError names those that resemble it."""
    known = {one.id: one for one in tasks()}
    if identifier in known:
        return known[identifier]
    near = get_close_matches(str(identifier), known, n=3, cutoff=0.5) or list(known)
    raise WorkbookError(
        f"There is no exercise {identifier!r}.",
        f"Did you mean {' or '.join(near)}?",
    )


def lessons() -> tuple[str, ...]:
    """The numbers of the lessons that have exercises, "00" first."""
    return tuple(dict.fromkeys(one.lesson for one in exercises()))


def _order(identifier: str) -> tuple[str, str, int]:
    """Exercises after what stands in the lesson: "00-p2" before "00-1"."""
    lesson, _, number = identifier.partition("-")
    letters = number.rstrip("0123456789")
    return lesson, letters or "~", int(number.removeprefix(letters))
