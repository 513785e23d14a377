"""The one way this project waits: for a condition, never for a fixed time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(condition: Callable[[], T], seconds: float, every: float = 0.05) -> T:
    """Ask `condition` every `every` seconds until its answer is true; return the last answer.

    After `seconds` the answer is returned as it is, so the caller decides what a false one means.
    """
    deadline = time.monotonic() + seconds
    while not (answer := condition()) and time.monotonic() < deadline:
        time.sleep(every)
    return answer
