"""Call a learner's code in time, here or in a process of its own, and see what it does beside."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import FunctionType, ModuleType

from workbook.checking.sandbox import in_process, isolation
from workbook.checking.sandbox.guard import guarded
from workbook.checking.sandbox.in_process import Answer
from workbook.checking.sandbox.limits import Cut
from workbook.checking.task import Outcome


@dataclass(frozen=True)
class Refused:
    """The call can't count, whatever came back; `message` says why."""

    outcome: Outcome
    message: str


def call_in_time(
    code: Callable[[], object], seconds: float, namespace: dict[str, object], *, isolated: bool
) -> Answer | Refused:
    """What `code`, whose names live in `namespace`, comes to within `seconds`."""
    if taken := _taken_from_checks(namespace):
        return Refused(Outcome.WRONG, taken)
    if isolated:
        return next(calls_in_time([code], seconds, namespace))
    with guarded() as tampering:
        answer = in_process.call(code, seconds, namespace)
    if tampering.names:
        return Refused(
            Outcome.WRONG,
            f"Your code changed what the check stands on (`{tampering.names[0]}`); it has been "
            "put back. What would whoever uses your function notice of that?",
        )
    return _looked_at(answer, seconds)


def calls_in_time(
    codes: Sequence[Callable[[], object]], seconds: float, namespace: dict[str, object]
) -> Iterator[Answer | Refused]:
    """What each of `codes` comes to within `seconds`, all in one process of their own.

    A process takes longer to make than most functions to run, so there is one for all.
    """
    if taken := _taken_from_checks(namespace):
        yield Refused(Outcome.WRONG, taken)
        return
    for answer in isolation.calls(codes, seconds, namespace):
        yield _looked_at(answer, seconds)


def _looked_at(answer: Answer | Cut, seconds: float) -> Answer | Refused:
    if isinstance(answer, Cut):
        stuck = " It couldn't be interrupted: restart the kernel." if answer.let_go else ""
        return Refused(
            Outcome.TIMED_OUT,
            f"After {seconds:g} seconds your code was still running.{stuck} Is there a loop whose "
            "condition never changes, or a wait for something that never comes?",
        )
    if answer.behind:
        return Refused(Outcome.WRONG, f"{answer.behind} Only what your function is given counts.")
    return answer


def _taken_from_checks(namespace: dict[str, object]) -> str:
    """A sentence if the learner's cells hold something from the checks' own modules."""
    for name, thing in list(namespace.items()):
        module = _module_of(thing)
        if f"{module}.".startswith("workbook.lessons."):
            return (
                f"`{name}` comes from the check's own code (`{module}`). Whoever will use your "
                "function doesn't have that. How would it work without?"
            )
    return ""


def _module_of(thing: object) -> str:
    """Where a module, class or function is from; "" for everything else."""
    if isinstance(thing, ModuleType):
        return thing.__name__
    return str(thing.__module__) if isinstance(thing, type | FunctionType) else ""
