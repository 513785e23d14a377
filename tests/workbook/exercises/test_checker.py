"""The process that grades saved answers: it outlives whatever a learner's code does to it."""

from collections.abc import Iterator

import pytest

from workbook.checking.task import Outcome
from workbook.exercises.checker import Checker
from workbook.lessons import registry

RIGHT = registry.exercise("00-3").folder / "answers" / "00-3" / "right_give_and_take.py"


@pytest.fixture(scope="module")
def checker() -> Iterator[Checker]:
    made = Checker()
    yield made
    made.close()


def test_it_grades(checker: Checker) -> None:
    assert checker.grade("00-3", RIGHT.read_text("utf-8")).outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        ("sum(range(10**13))", Outcome.TIMED_OUT),
        ("import time\ntime.sleep(10**6)", Outcome.TIMED_OUT),
        ("import os\nos._exit(3)", Outcome.CRASHED),
    ],
)
def test_what_hangs_or_ends_it_is_told_and_the_next_answer_is_graded(
    source: str, outcome: Outcome, checker: Checker
) -> None:
    assert checker.grade("00-3", source, seconds=0.2).outcome is outcome
    assert checker.grade("00-3", RIGHT.read_text("utf-8")).outcome is Outcome.RIGHT
