"""Call a learner's function in this process, where its live objects are."""

from collections.abc import Callable
from dataclasses import dataclass

from workbook.checking.sandbox.crash import Crash, crash
from workbook.checking.sandbox.limits import Cut, Finished, Raised, run
from workbook.checking.sandbox.values import tamed
from workbook.checking.sandbox.witness import Witness


@dataclass(frozen=True)
class Answer:
    """What came of a call: a value or a crash, and what was printed.

    `behind` says what it did behind the check's back, and mustn't; "" if nothing.
    """

    value: object
    crash: Crash | None
    printed: str
    behind: str = ""


def call(code: Callable[[], object], seconds: float, namespace: dict[str, object]) -> Answer | Cut:
    """Run `code`, whose names live in `namespace`, for at most `seconds`."""
    witness = Witness()
    try:
        ending = run(lambda: tamed(witness.watching(code)(), plain=False), seconds)
    finally:
        witness.close()
    if isinstance(ending, Finished):
        return Answer(ending.value, None, ending.printed, witness.said)
    if isinstance(ending, Raised):
        return Answer(None, crash(ending.error, namespace), ending.printed, witness.said)
    return ending
