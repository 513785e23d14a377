"""All exercises of the course, found in the folders workbook/lessons/lessonNN/ by themselves."""

import importlib
import pkgutil
from difflib import get_close_matches
from functools import cache

import workbook.lessons
from workbook.errors import WorkbookError
from workbook.exercises.model import Exercise


@cache
def exercises() -> tuple[Exercise, ...]:
    """Every exercise, in the order of lessons and ids.

    A lesson offers its exercises as `EXERCISES` in `workbook/lessons/lessonNN/checks.py`.
    """
    found: list[Exercise] = []
    for module in pkgutil.iter_modules(workbook.lessons.__path__):
        if module.ispkg and module.name.startswith("lesson"):
            checks = importlib.import_module(f"workbook.lessons.{module.name}.checks")
            found.extend(checks.EXERCISES)
    return tuple(sorted(found, key=lambda exercise: _order(exercise.id)))


def exercise(identifier: str) -> Exercise:
    """The exercise with this id, "00-1"; a WorkbookError names those that resemble it."""
    known = {one.id: one for one in exercises()}
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


def _order(identifier: str) -> tuple[str, int]:
    lesson, _, number = identifier.partition("-")
    return lesson, int(number)
