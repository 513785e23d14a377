"""What every kind of exercise has: an id that never changes, a title, points, known mistakes."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar


class Outcome(StrEnum):
    """What can come of a check. `ANSWERED` exists only where somebody has to read the answer."""

    NOT_ATTEMPTED = "not attempted"
    WRONG = "wrong"
    CRASHED = "crashed"
    TIMED_OUT = "timed out"
    ANSWERED = "answered"
    RIGHT = "right"


@dataclass(frozen=True)
class Misconception:
    """A mistake that real learners make: a stable id, and the belief it shows, in a few words."""

    id: str
    belief: str


@dataclass(frozen=True, kw_only=True)
class Task:
    """What progress, hints and reports know of an exercise, whatever its kind.

    `id` ("00-1") never changes meaning; progress and answers are kept under it. An id whose number
    has a letter ("00-p1") stands in the middle of a lesson, the others in its exercises.
    `name` is what the learner defines. `folder` is the lesson's folder, which holds the hints and
    the explanation (`00-1.md`) and the sample answers (`answers/00-1/`). `seconds` is how long one
    call of the learner's code may take. `isolated` makes each call in a process of its own, which
    can be ended whatever it does; give it to checks that pass and expect plain values.
    """

    kind: ClassVar[str] = "task"

    id: str
    title: str
    milestones: tuple[str, ...]
    folder: Path
    points: int = 0
    name: str = ""
    misconceptions: tuple[Misconception, ...] = ()
    seconds: float = 5.0
    isolated: bool = False

    @property
    def lesson(self) -> str:
        """The lesson's number, "00"."""
        return self.id.split("-")[0]

    @property
    def in_lesson(self) -> bool:
        """Whether it stands in the middle of a lesson and not among the exercises."""
        return not self.id.split("-")[1].isdecimal()

    def misconception(self, identifier: str) -> Misconception:
        """The misconception with this id; KeyError if the exercise doesn't declare it."""
        for known in self.misconceptions:
            if known.id == identifier:
                return known
        raise KeyError(f"exercise {self.id} declares no misconception {identifier!r}")
