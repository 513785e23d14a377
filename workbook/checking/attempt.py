"""A learner's attempt: their code is called for real, with a time limit, and observed.

A check reads like its observations:

    call = attempt.call(client, "Buy milk")      # runs what the learner wrote
    if call.printed and call.value is None:
        attempt.wrong("prints-instead-of-returning", "Your function printed …")
    attempt.earn(1, "a todo is in the table")
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import NoReturn

from workbook.checking.result import Line, Result, result
from workbook.checking.sandbox.calling import Refused, call_in_time, calls_in_time
from workbook.checking.sandbox.crash import Crash, compiled
from workbook.checking.sandbox.in_process import Answer
from workbook.checking.sandbox.values import type_name
from workbook.checking.task import Misconception, Outcome, Task
from workbook.display import short


class Stopped(Exception):  # noqa: N818 - not a fault: the check has come to its verdict
    """Ends a check with its `result`."""

    def __init__(self, result: Result) -> None:
        self.result = result


@dataclass(frozen=True)
class Call:
    """One call of the learner's function: what came back, what it printed.

    `value` ends the check as crashed if the call raised, so a check may first look at what the
    code did before it broke (`crash` says whether it did) and recognise a misconception there.
    """

    attempt: "Attempt"
    printed: str
    crash: Crash | None
    _value: object

    @property
    def value(self) -> object:
        """What the learner's function returned; objects of their own classes as `Foreign`."""
        if self.crash is not None:
            self.attempt.crashed(self.crash)
        return self._value


class Attempt:
    """What a check is given: the learner's function to call, and the ways to end."""

    def __init__(self, task: Task, namespace: dict[str, object]) -> None:
        self.task = task
        self.namespace = namespace
        self.points = 0.0
        self.earned: tuple[str, ...] = ()
        self.observed: list[str] = []

    def called(self, name: str = "") -> Callable[..., object]:
        """What the learner defined under `name`, by default the exercise's own."""
        name = name or self.task.name
        if name not in self.namespace:
            self._stop(
                Outcome.NOT_ATTEMPTED,
                f"There is no `{name}` yet. Write it in this exercise's cell, run it, check again.",
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
        function = self.called()
        return self.run(lambda: function(*arguments), isolated=self.task.isolated)

    def each(self, values: Iterable[object]) -> Iterator[Call]:
        """Call it with one value after the other, in one process of its own, as in one program."""
        function = self.called()
        codes = [partial(function, value) for value in values]
        for came in calls_in_time(codes, self.task.seconds, self.namespace):
            yield self._call(self._counted(came))

    def run(self, code: Callable[[], object], *, isolated: bool = False) -> Call:
        """Run something of the learner's that isn't their function alone: tests, a migration."""
        return self._call(self._within_time(code, isolated=isolated))

    def _call(self, answer: Answer) -> Call:
        if answer.crash is not None and answer.crash.unwritten:
            self._stop(
                Outcome.NOT_ATTEMPTED,
                "Your function still stops at `raise NotImplementedError()`. Put your own code in "
                "the place of that line, run the cell, then check again.",
            )
        self.saw(answer.value, type_name(answer.value), answer.printed.strip())
        return Call(self, answer.printed, answer.crash, answer.value)

    def execute(self, source: str) -> None:
        """Run `source`, a saved cell, in the namespace, within the time limit."""
        name = f"<cell {self.task.id}>"
        answer = self._within_time(lambda: exec(compiled(source, name), self.namespace))  # noqa: S102
        if answer.crash is not None and answer.crash.unwritten:
            self.blank(
                "Your cell still stops at `raise NotImplementedError()`. Put your own code in the "
                "place of that line, run the cell, then check again."
            )
        if answer.crash is not None:
            self.crashed(answer.crash)

    def saw(self, *things: object) -> None:
        """Note what the learner's code did (a value, a request), for messages to repeat."""
        for thing in things:
            text = thing if isinstance(thing, str) else repr(thing)
            if text:
                self.observed.append(short(text))

    def earn(self, points: float, what: str) -> None:
        """Points for a part that works, named in the result even if a later part doesn't."""
        self.points += points
        self.earned = (*self.earned, what)

    def wrong(self, misconception: str, message: str) -> NoReturn:
        """End: it ran, and what it did shows this misconception (an id of the exercise's)."""
        self._stop(Outcome.WRONG, message, self.task.misconception(misconception))

    def unexpected(self, message: str) -> NoReturn:
        """End: it ran and did something else than asked that matches no known misconception."""
        self._stop(Outcome.WRONG, message)

    def no_end(self, message: str) -> NoReturn:
        """End: the learner's code runs, and no end of it can be seen."""
        self._stop(Outcome.TIMED_OUT, message)

    def blank(self, message: str) -> NoReturn:
        """End: nothing has been answered yet."""
        self._stop(Outcome.NOT_ATTEMPTED, message)

    def answered(self, message: str) -> NoReturn:
        """End: somebody has to read the answer (design and open-ended questions)."""
        self._stop(Outcome.ANSWERED, message)

    def crashed(self, error: Crash) -> NoReturn:
        """End: the learner's code raised `error`."""
        self._stop(Outcome.CRASHED, error.sentence, line=error.line)

    def right(self) -> Result:
        """The result when the check has found nothing to object to."""
        self.points = self.task.points
        return self._result(Outcome.RIGHT, "It does what was asked, on every example tried.")

    def _within_time(self, code: Callable[[], object], *, isolated: bool = False) -> Answer:
        return self._counted(
            call_in_time(code, self.task.seconds, self.namespace, isolated=isolated)
        )

    def _counted(self, came: Answer | Refused) -> Answer:
        if isinstance(came, Refused):
            self._stop(came.outcome, came.message)
        return came

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
        quotes = dict.fromkeys(seen for seen in self.observed if seen in message)
        return result(
            self.task, outcome, message, self.points, self.earned, misconception, line, (*quotes,)
        )
