"""The kinds of exercises that a lesson may offer, as `EXERCISES` in its `checks.py`.

Exercise      code, called by a check
Prediction    a choice made before something is run, each wrong one met by an observation
Design        a decision with reasons, read beside a rubric
OpenEnded     code without one right answer, read beside a rubric, parts of it run
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from workbook.checking.attempt import Attempt
from workbook.checking.prediction import Choice, Prediction
from workbook.checking.rubric import Criterion, Design, OpenEnded
from workbook.checking.task import Misconception, Outcome, Task

__all__ = [
    "Choice",
    "Criterion",
    "Design",
    "Exercise",
    "Misconception",
    "OpenEnded",
    "Outcome",
    "Prediction",
    "Task",
]


@dataclass(frozen=True, kw_only=True)
class Exercise(Task):
    """Code, run by `check`, which returns when all is right and ends early through its `Attempt`.

    `example` is what the statement's visible example returns: the proof writes an answer that
    returns just that, and it must be rejected. `unfit` names generated wrong answers that don't
    fit this exercise, each with the reason, such as {"returns-none": "nothing is returned here"}.
    """

    kind: ClassVar[str] = "code"

    check: Callable[[Attempt], None]
    example: object = None
    unfit: tuple[tuple[str, str], ...] = ()
