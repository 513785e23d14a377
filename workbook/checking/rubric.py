"""Questions without one right answer: a rubric says what a good one has, line by line."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from workbook.checking.attempt import Attempt
from workbook.checking.task import Misconception, Task
from workbook.errors import WorkbookError


@dataclass(frozen=True)
class Criterion:
    """One line of a rubric: what a good answer has, and the question to whoever lacks it.

    `look`, for what can be seen by running the answer, returns None if it is there, otherwise what
    the learner's code did instead. Without it the line is assessed by a reader.
    """

    id: str
    text: str
    question: str
    points: int = 1
    look: Callable[[Attempt], str | None] | None = None


@dataclass(frozen=True, kw_only=True)
class _Assessed(Task):
    rubric: tuple[Criterion, ...]

    def __post_init__(self) -> None:
        """Points and misconceptions are those of the rubric's lines."""
        ids = [line.id for line in self.rubric]
        assert len(set(ids)) == len(ids) >= 2, f"{self.id}: two lines or more, each with its id"
        object.__setattr__(self, "points", sum(line.points for line in self.rubric))
        object.__setattr__(
            self, "misconceptions", tuple(Misconception(line.id, "") for line in self.rubric)
        )

    def criterion(self, identifier: str) -> Criterion:
        """The line with this id; a WorkbookError names the lines there are."""
        known = {line.id: line for line in self.rubric}
        if identifier not in known:
            raise WorkbookError(
                f"The rubric of {self.id} has no line {identifier!r}.",
                f"Its lines are {', '.join(known)}.",
            )
        return known[identifier]


@dataclass(frozen=True, kw_only=True)
class Design(_Assessed):
    """A decision with reasons, in words. `ask` is the question.

    In the middle of a lesson it is asked by `decide("02-d1")`. Among the exercises the answer is
    the Markdown cell with the exercise's id, which nbgrader shows to an instructor.
    """

    kind: ClassVar[str] = "design"

    ask: str


@dataclass(frozen=True, kw_only=True)
class OpenEnded(_Assessed):
    """Code of which there are many good versions; what of the rubric can be run is run."""

    kind: ClassVar[str] = "open-ended"

    def check(self, attempt: Attempt) -> None:
        """Run the lines that can be run; the first that isn't there ends, the rest is for readers.

        All lines that are there earn their points.
        """
        attempt.called()
        missing = []
        for line in self.rubric:
            if line.look is None:
                continue
            said = line.look(attempt)
            if said is None:
                attempt.earn(line.points, line.text)
            else:
                missing.append((line, said))
        if missing:
            line, said = missing[0]
            attempt.wrong(line.id, f"{said} {line.question}")
        unread = [line.text for line in self.rubric if line.look is None]
        if unread:
            attempt.answered(
                f"What can be run works. Read your answer once more: does it have "
                f'{"; ".join(unread)}? Say so by `assess("{self.id}", …)`.'
            )
