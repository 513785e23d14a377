"""What a check looks at while a learner's code runs is as before once that has ended, or was."""

import threading
import time
from typing import Any, NoReturn

import pytest

from workbook.checking.sandbox import in_process, witness
from workbook.checking.sandbox.limits import Cut


class Slow(dict[int, Any]):
    """Takes as long to forget something as a machine that stands still for a moment."""

    def pop(self, *key: Any) -> Any:
        time.sleep(0.2)
        return super().pop(*key)


def endless() -> NoReturn:
    while True:
        pass


def test_a_second_interruption_that_meets_the_end_leaves_nothing_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(witness, "_watched", Slow())
    start = threading.Thread.start

    assert in_process.call(endless, 0.1, {}) == Cut()

    assert threading.Thread.start is start
    assert witness._watched == {}
