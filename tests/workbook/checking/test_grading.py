"""The engine, on an exercise so small that only the engine can be at fault."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from workbook.checking.attempt import Attempt
from workbook.checking.grading import grade, grade_source
from workbook.checking.model import Exercise, Misconception, Outcome
from workbook.checking.sandbox.limits import Cut, run


def check_double(attempt: Attempt) -> None:
    for number in (1, 7):
        call = attempt.call(number)
        if call.printed and call.value is None:
            attempt.wrong("prints", f"It printed `{call.printed.strip()}`.")
        if call.value != 2 * number:
            attempt.unexpected(f"For {number} it returned {call.value}.")
        attempt.earn(1, f"right for {number}")


DOUBLE = Exercise(
    id="99-1",
    title="Double",
    name="double",
    points=2,
    milestones=("M1",),
    check=check_double,
    misconceptions=(Misconception("prints", "showing a value hands it on"),),
    folder=Path(),
    seconds=0.4,
)


def test_a_right_answer_gets_all_points() -> None:
    result = grade(DOUBLE, {"double": lambda number: 2 * number})
    assert (result.outcome, result.points) == (Outcome.RIGHT, 2)


def test_a_name_that_isnt_there_is_not_attempted() -> None:
    result = grade(DOUBLE, {})
    assert result.outcome is Outcome.NOT_ATTEMPTED
    assert "There is no `double` yet" in result.message


def test_the_starters_raise_is_not_attempted() -> None:
    source = "def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()\n"
    assert grade_source(DOUBLE, source).outcome is Outcome.NOT_ATTEMPTED


def test_a_not_implemented_error_of_somebody_else_is_a_crash() -> None:
    source = "import abc, numbers\ndef double(x):\n    return numbers.Complex.__add__(x, x)\n"
    assert grade_source(DOUBLE, source).outcome is Outcome.CRASHED


def test_a_value_in_the_place_of_the_function_is_wrong_and_says_so() -> None:
    result = grade(DOUBLE, {"double": 14})
    assert result.outcome is Outcome.WRONG
    assert "a value of type `int`" in result.message


def test_a_misconception_is_named_and_quotes_what_was_done() -> None:
    result = grade_source(DOUBLE, "def double(x):\n    print(2 * x)\n")
    assert result.misconception == DOUBLE.misconceptions[0]
    assert "It printed `2`." in repr(result)


def test_parts_that_work_keep_their_points() -> None:
    result = grade_source(DOUBLE, "def double(x):\n    return 2\n")
    assert (result.outcome, result.points) == (Outcome.WRONG, 1)
    assert "right for 1" in repr(result)


def test_a_crash_shows_the_learners_line_and_no_machinery() -> None:
    source = "def helper(x):\n    return x['two']\n\ndef double(x):\n    return helper(x)\n"
    result = grade_source(DOUBLE, source)
    assert result.outcome is Outcome.CRASHED
    assert result.line is not None
    assert (result.line.number, result.line.source) == (2, "return x['two']")
    assert "workbook" not in repr(result)


def test_a_cell_that_isnt_python_is_a_crash_with_its_line() -> None:
    result = grade_source(DOUBLE, "def double(x)\n    return 2 * x\n")
    assert result.outcome is Outcome.CRASHED
    assert result.line is not None
    assert result.line.number == 1


def test_leaving_the_program_is_a_crash_not_the_end_of_the_kernel() -> None:
    source = "import sys\ndef double(x):\n    sys.exit(3)\n"
    assert grade_source(DOUBLE, source).outcome is Outcome.CRASHED


@pytest.mark.parametrize("body", ["pass", "\n        try:\n            x\n        except: pass"])
def test_an_endless_loop_is_cut_off_even_if_it_catches_everything(body: str) -> None:
    source = f"def double(x):\n    while True: {body}\n"
    result = grade_source(DOUBLE, source)
    assert result.outcome is Outcome.TIMED_OUT
    assert "After 0.4 seconds" in result.message


def test_a_wait_is_interrupted() -> None:
    began = time.monotonic()
    assert run(lambda: time.sleep(60), seconds=0.1) == Cut()
    assert time.monotonic() - began < 10


def test_outside_the_main_thread_a_wait_that_cant_be_interrupted_is_let_go() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(run, lambda: time.sleep(4), 0.1).result() == Cut(let_go=True)


def test_in_a_process_of_its_own_a_computation_in_c_is_ended_too() -> None:
    source = "def double(x):\n    return sum(range(10**13))\n"
    assert grade_source(replace(DOUBLE, isolated=True), source).outcome is Outcome.TIMED_OUT


def test_in_a_process_of_its_own_ending_the_program_is_a_crash() -> None:
    source = "import os\ndef double(x):\n    os._exit(0)\n"
    assert grade_source(replace(DOUBLE, isolated=True), source).outcome is Outcome.CRASHED


@pytest.mark.parametrize("isolated", [False, True])
def test_an_object_that_equals_everything_doesnt_pass(isolated: bool) -> None:
    source = (
        "class Sly:\n    def __eq__(self, other):\n        return True\n"
        "    __hash__ = None\n\ndef double(x):\n    return Sly()\n"
    )
    result = grade_source(replace(DOUBLE, isolated=isolated), source)
    assert result.outcome is Outcome.WRONG


def test_code_that_changes_the_check_is_told_and_the_check_is_put_back() -> None:
    source = (
        "from workbook.checking.attempt import Attempt\n\ndef double(x):\n"
        "    Attempt.unexpected = lambda *given: None\n    return 0\n"
    )
    result = grade_source(DOUBLE, source)
    assert result.outcome is Outcome.WRONG
    assert "Attempt.unexpected" in repr(result)
    assert grade_source(DOUBLE, "def double(x):\n    return 2\n").points == 1


def test_an_endless_loop_at_the_top_of_a_cell_is_cut_off() -> None:
    assert grade_source(DOUBLE, "while True: pass\n").outcome is Outcome.TIMED_OUT


def test_the_panel_says_the_verdict_in_words_and_escapes_what_the_learner_wrote() -> None:
    result = grade_source(DOUBLE, "def double(x):\n    print('<script>alert(1)</script>')\n")
    panel = result._repr_html_()
    assert 'role="status"' in panel
    assert 'aria-label="Exercise 99-1, Double: not yet"' in panel
    assert "<script>" not in panel
    assert "var(--jp-ui-font-color1" in panel


def test_the_same_result_is_shown_the_same_each_time() -> None:
    shown = {repr(grade_source(DOUBLE, "def double(x):\n    return 2 * x\n")) for _ in range(3)}
    assert shown == {
        "Exercise 99-1, Double: right\n"
        "----------------------------\n"
        "It does what was asked, on every example tried.\n"
        "Already there: right for 1; right for 7.\n"
        '`explain("99-1")` compares ways to solve it.\n'
        "Points: 2 of 2"
    }
