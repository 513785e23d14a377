"""How this project waits: for a condition, or while something moves, never for a fixed time."""

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


def wait_while_moving(measure: Callable[[], int], patience: float, every: float = 0.05) -> int:
    """Ask `measure`, which counts what is left, until it says 0; return its last answer.

    Give up only when it has said the same for `patience` seconds: a slow machine isn't a fault.
    """
    left, moved = measure(), time.monotonic()
    while left and time.monotonic() - moved < patience:
        time.sleep(every)
        if (now := measure()) != left:
            left, moved = now, time.monotonic()
    return left
