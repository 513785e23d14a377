"""A learner's attempt: their code is called for real, with a time limit, and observed.

A check reads like the observations it makes:

    call = attempt.call(client, "Buy milk")      # runs what the learner wrote
    if call.printed and call.value is None:
        attempt.wrong("prints-instead-of-returning", "Your function printed …")
    attempt.earn(1, "a todo with the right title is in the table")
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from workbook.exercises.crash import compiled, learners_line, raised_by_learner
from workbook.exercises.limits import Cut, Finished, Raised, run
from workbook.exercises.model import Exercise, Line, Misconception, Outcome, Result


class Stopped(Exception):  # noqa: N818 - not a fault: the check has come to its verdict
    """Ends a check with its result."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.message)
        self.result = result


@dataclass(frozen=True)
class Call:
    """One call of the learner's function: what came back, what it printed.

    `value` ends the check as crashed if the call raised, so a check may first look at what the
    code did before it broke (`error` says whether it did) and recognise a misconception there.
    """

    attempt: "Attempt"
    printed: str
    error: BaseException | None
    _value: object

    @property
    def value(self) -> object:
        """What the learner's function returned."""
        if self.error is not None:
            self.attempt.crashed(self.error)
        return self._value


class Attempt:
    """What a check is given: the learner's function to call, and the ways to end."""

    def __init__(self, exercise: Exercise, namespace: dict[str, object]) -> None:
        self.exercise = exercise
        self.namespace = namespace
        self.points = 0.0
        self.earned: tuple[str, ...] = ()

    @property
    def function(self) -> Callable[..., object]:
        """What the learner defined under the exercise's name."""
        name = self.exercise.name
        if name not in self.namespace:
            self._stop(
                Outcome.NOT_ATTEMPTED,
                f"There is no `{name}` yet. Write it in the cell of this exercise, run that cell, "
                "then check again.",
            )
        function = self.namespace[name]
        if not callable(function):
            self._stop(
                Outcome.WRONG,
                f"`{name}` is a value of type `{type(function).__name__}` now. The check wants to "
                f"call it: it has to be a function again, `def {name}(…):`.",
            )
        return function

    def call(self, *arguments: object) -> Call:
        """Call the learner's function within the time limit and observe it."""
        function = self.function
        ending = self._within_time(lambda: function(*arguments))
        if isinstance(ending, Finished):
            return Call(self, ending.printed, None, ending.value)
        if isinstance(ending.error, NotImplementedError) and raised_by_learner(
            ending.error, self.namespace
        ):
            self._stop(
                Outcome.NOT_ATTEMPTED,
                "Your function still stops at `raise NotImplementedError()`. Put your own code in "
                "the place of that line, run the cell, then check again.",
            )
        return Call(self, ending.printed, ending.error, None)

    def execute(self, source: str) -> None:
        """Run `source`, a saved cell, in the namespace, within the time limit."""
        name = f"<cell {self.exercise.id}>"
        ending = self._within_time(lambda: exec(compiled(source, name), self.namespace))  # noqa: S102
        if isinstance(ending, Raised):
            self.crashed(ending.error)

    def _within_time(self, code: Callable[[], object]) -> Finished | Raised:
        ending = run(code, self.exercise.seconds)
        if isinstance(ending, Cut):
            message = (
                f"After {self.exercise.seconds:g} seconds your code was still running. Is there a "
                "loop whose condition never changes, or a wait for something that never comes?"
            )
            if ending.let_go:
                message += " It couldn't be interrupted: restart the kernel before you go on."
            self._stop(Outcome.TIMED_OUT, message)
        return ending

    def earn(self, points: float, what: str) -> None:
        """Points for a part that works, named in the result even if a later part doesn't."""
        self.points += points
        self.earned = (*self.earned, what)

    def wrong(self, misconception: str, message: str) -> NoReturn:
        """End: it ran, and what it did shows this misconception (an id of the exercise's)."""
        self._stop(Outcome.WRONG, message, self.exercise.misconception(misconception))

    def unexpected(self, message: str) -> NoReturn:
        """End: it ran and did something else than asked that matches no known misconception."""
        self._stop(Outcome.WRONG, message)

    def crashed(self, error: BaseException) -> NoReturn:
        """End: the learner's code raised `error`."""
        said = f": {error}" if str(error) else ""
        message = f"Your code stopped with `{type(error).__name__}`{said}"
        self._stop(Outcome.CRASHED, message, line=learners_line(error, self.namespace))

    def right(self) -> Result:
        """The result when the check has found nothing to object to."""
        self.points = self.exercise.points
        return self._result(Outcome.RIGHT, "It does what was asked, on every example tried.")

    def _stop(
        self,
        outcome: Outcome,
        message: str,
        misconception: Misconception | None = None,
        line: Line | None = None,
    ) -> NoReturn:
        raise Stopped(self._result(outcome, message, misconception, line))

    def _result(
        self,
        outcome: Outcome,
        message: str,
        misconception: Misconception | None = None,
        line: Line | None = None,
    ) -> Result:
        return Result(
            exercise=self.exercise.id,
            title=self.exercise.title,
            outcome=outcome,
            message=message,
            points=min(self.points, self.exercise.points),
            out_of=self.exercise.points,
            misconception=misconception,
            line=line,
            earned=self.earned,
        )
