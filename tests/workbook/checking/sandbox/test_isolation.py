"""Several calls in one process of their own: what comes back, and what ends the row."""

import os
import time

from workbook.checking.sandbox import isolation
from workbook.checking.sandbox.in_process import Answer
from workbook.checking.sandbox.limits import Cut

SEEN: list[int] = []


def add(number: int) -> list[int]:
    SEEN.append(number)
    return SEEN


def never() -> None:
    while True:
        pass


def test_one_call_sees_what_another_has_left_and_nothing_comes_here() -> None:
    answers = isolation.calls([lambda: add(1), lambda: add(2)], 5, {})
    assert [answer.value for answer in answers if isinstance(answer, Answer)] == [[1], [1, 2]]
    assert SEEN == []


def test_what_raises_doesnt_end_the_row() -> None:
    first, second = isolation.calls([lambda: 1 / 0, lambda: print("on")], 5, {})
    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    assert first.crash is not None
    assert first.crash.kind == "ZeroDivisionError"
    assert (second.crash, second.printed) == (None, "on\n")


def test_each_call_has_the_whole_time() -> None:
    answers = isolation.calls([lambda: time.sleep(1.2)] * 3, 3, {})
    assert [type(answer) for answer in answers] == [Answer] * 3


def test_a_call_without_end_is_the_last() -> None:
    first, second = isolation.calls([lambda: 1, never, lambda: 3], 2, {})
    assert isinstance(first, Answer)
    assert first.value == 1
    assert isinstance(second, Cut)


def test_a_call_that_ends_the_program_is_the_last() -> None:
    first, second = isolation.calls([lambda: 1, lambda: os._exit(0), lambda: 3], 5, {})
    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    assert first.value == 1
    assert second.crash is not None
    assert second.crash.kind == "SystemExit"
