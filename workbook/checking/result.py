"""What a check found, and how it is shown."""

from dataclasses import dataclass, replace

from workbook.checking.task import Misconception, Outcome, Task
from workbook.display import page, panel

_VERDICTS = {
    Outcome.NOT_ATTEMPTED: "not attempted yet",
    Outcome.WRONG: "not yet",
    Outcome.CRASHED: "your code stopped with an error",
    Outcome.TIMED_OUT: "your code didn't come to an end",
    Outcome.ANSWERED: "answered, to be read beside the rubric",
    Outcome.RIGHT: "right",
}
_TONES = {Outcome.RIGHT: "good", Outcome.NOT_ATTEMPTED: "plain", Outcome.ANSWERED: "plain"}


@dataclass(frozen=True)
class Line:
    """The learner's own line at which their code stopped."""

    number: int
    source: str


@dataclass(frozen=True)
class Result:
    """What a check found: shown as a panel in Jupyter, as text everywhere else.

    `quotes` are the things that the learner's code did (values, requests, what it printed) which
    the message repeats.
    """

    exercise: str
    title: str
    outcome: Outcome
    message: str
    points: float
    out_of: int
    misconception: Misconception | None = None
    line: Line | None = None
    earned: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The verdict in words, so that nothing depends on a colour or a symbol."""
        return f"Exercise {self.exercise}, {self.title}: {_VERDICTS[self.outcome]}"

    @property
    def paragraphs(self) -> list[str]:
        """The body as Markdown paragraphs."""
        parts = [self.message]
        if self.line is not None:
            parts.append(f"It is line {self.line.number} of this cell: `{self.line.source}`")
        if self.misconception is not None and self.misconception.belief:
            parts.append(f"This often comes from the idea that {self.misconception.belief}.")
        if self.earned:
            parts.append("Already there: " + "; ".join(self.earned) + ".")
        parts.extend(self.advice)
        if self.out_of:
            parts.append(f"Points: {self.points:g} of {self.out_of}")
        return parts

    def advised(self, note: str) -> "Result":
        """The same result with one thing more to know, if there is one."""
        return replace(self, advice=(*self.advice, note)) if note else self

    def __repr__(self) -> str:
        return page(self.heading, self.paragraphs)

    def _repr_html_(self) -> str:
        return panel(self.heading, self.paragraphs, _TONES.get(self.outcome, "bad"))


def result(
    task: Task,
    outcome: Outcome,
    message: str,
    points: float,
    earned: tuple[str, ...] = (),
    misconception: Misconception | None = None,
    line: Line | None = None,
    quotes: tuple[str, ...] = (),
) -> Result:
    """The result for `task`, never with more points than it has, and what to type next."""
    return Result(
        exercise=task.id,
        title=task.title,
        outcome=outcome,
        message=message,
        points=min(points, task.points),
        out_of=task.points,
        misconception=misconception,
        line=line,
        earned=earned,
        advice=_advice(task.id, outcome),
        quotes=quotes,
    )


def _advice(exercise: str, outcome: Outcome) -> tuple[str, ...]:
    if outcome in (Outcome.WRONG, Outcome.CRASHED, Outcome.TIMED_OUT):
        return (f'`hint("{exercise}")` gives you a hint.',)
    if outcome is Outcome.RIGHT:
        return (f'`explain("{exercise}")` compares ways to solve it.',)
    return ()
