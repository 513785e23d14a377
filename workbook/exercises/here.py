"""Call a learner's function in this process, where its live objects are."""

from collections.abc import Callable
from dataclasses import dataclass

from workbook.exercises.crash import Crash, crash
from workbook.exercises.limits import Cut, Finished, Raised, run
from workbook.exercises.values import tamed


@dataclass(frozen=True)
class Answer:
    """What came of a call: a value or a crash, and what was printed."""

    value: object
    crash: Crash | None
    printed: str


def call(code: Callable[[], object], seconds: float, namespace: dict[str, object]) -> Answer | Cut:
    """Run `code`, whose names live in `namespace`, for at most `seconds`."""
    ending = run(code, seconds)
    if isinstance(ending, Finished):
        theirs = str(namespace.get("__name__", "__main__"))
        return Answer(tamed(ending.value, theirs=theirs), None, ending.printed)
    if isinstance(ending, Raised):
        return Answer(None, crash(ending.error, namespace), ending.printed)
    return ending
