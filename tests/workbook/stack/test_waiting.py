"""Waiting while something moves: however slow, and no longer."""

import time

from workbook.stack.waiting import wait_while_moving


def test_it_waits_as_long_as_what_is_left_grows_less() -> None:
    left = list(range(8, -1, -1))
    began = time.monotonic()
    assert wait_while_moving(lambda: left.pop(0), patience=0.2, every=0.05) == 0
    assert time.monotonic() - began > 0.2


def test_it_gives_up_when_nothing_moves() -> None:
    assert wait_while_moving(lambda: 3, patience=0.1, every=0.01) == 3


def test_nothing_left_is_nothing_to_wait_for() -> None:
    assert wait_while_moving(lambda: 0, patience=60) == 0
