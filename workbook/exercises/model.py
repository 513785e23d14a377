"""What an exercise is, and what can come of an attempt at it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from workbook.exercises.display import page, panel

if TYPE_CHECKING:
    from workbook.exercises.attempt import Attempt


class Outcome(StrEnum):
    """The five things that can come of a check."""

    NOT_ATTEMPTED = "not attempted"
    WRONG = "wrong"
    CRASHED = "crashed"
    TIMED_OUT = "timed out"
    RIGHT = "right"


@dataclass(frozen=True)
class Misconception:
    """A mistake that real learners make: a stable id, and the belief it shows, in a few words."""

    id: str
    belief: str


@dataclass(frozen=True)
class Exercise:
    """One exercise. `id` ("00-1") never changes meaning; progress and answers are kept under it.

    `name` is what the learner defines. `check` runs it and returns when all is right; it ends
    early through the `Attempt` it is given. `folder` is the lesson's folder, which holds the
    hints and the explanation (`00-1.md`) and the sample answers (`answers/00-1/`).
    """

    id: str
    title: str
    name: str
    points: int
    milestones: tuple[str, ...]
    check: Callable[["Attempt"], None]
    misconceptions: tuple[Misconception, ...]
    folder: Path
    seconds: float = 5.0

    @property
    def lesson(self) -> str:
        """The lesson's number, "00"."""
        return self.id.split("-")[0]

    def misconception(self, identifier: str) -> Misconception:
        """The misconception with this id; KeyError if the exercise doesn't declare it."""
        for known in self.misconceptions:
            if known.id == identifier:
                return known
        raise KeyError(f"exercise {self.id} declares no misconception {identifier!r}")


@dataclass(frozen=True)
class Line:
    """The learner's own line at which their code stopped."""

    number: int
    source: str


@dataclass(frozen=True)
class Result:
    """What a check found: shown as a panel in Jupyter, as text everywhere else."""

    exercise: str
    title: str
    outcome: Outcome
    message: str
    points: float
    out_of: int
    misconception: Misconception | None = None
    line: Line | None = None
    earned: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The verdict in words, so that nothing depends on a colour or a symbol."""
        words = {
            Outcome.NOT_ATTEMPTED: "not attempted yet",
            Outcome.WRONG: "not yet",
            Outcome.CRASHED: "your code stopped with an error",
            Outcome.TIMED_OUT: "your code didn't come to an end",
            Outcome.RIGHT: "right",
        }
        return f"Exercise {self.exercise}, {self.title}: {words[self.outcome]}"

    @property
    def paragraphs(self) -> list[str]:
        """The body as Markdown paragraphs."""
        parts = [self.message]
        if self.line is not None:
            parts.append(f"It is line {self.line.number} of this cell: `{self.line.source}`")
        if self.misconception is not None:
            parts.append(f"This often comes from the idea that {self.misconception.belief}.")
        if self.earned:
            parts.append("Already there: " + "; ".join(self.earned) + ".")
        if self.outcome in (Outcome.WRONG, Outcome.CRASHED, Outcome.TIMED_OUT):
            parts.append(f'`hint("{self.exercise}")` gives you a hint.')
        if self.outcome is Outcome.RIGHT:
            parts.append(f'`explain("{self.exercise}")` compares ways to solve it.')
        parts.append(f"Points: {self.points:g} of {self.out_of}")
        return parts

    def __repr__(self) -> str:
        return page(self.heading, self.paragraphs)

    def _repr_html_(self) -> str:
        tone = {Outcome.RIGHT: "good", Outcome.NOT_ATTEMPTED: "plain"}.get(self.outcome, "bad")
        return panel(self.heading, self.paragraphs, tone)
