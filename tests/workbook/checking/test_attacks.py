"""Answers that cheat: none is right, each is told why, and none leaves a trace for the next one."""

import threading
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

import workbook.lab  # noqa: F401 - it is there whenever a check is that uses it
from workbook.checking.attempt import Attempt
from workbook.checking.grading import grade, grade_source
from workbook.checking.model import Exercise, Outcome
from workbook.checking.sandbox.printed import ENOUGH, Printed
from workbook.lessons import registry
from workbook.stack.waiting import wait_until

SECRET = 7919  # what the check wants, and a learner can't know


def check_secret(attempt: Attempt) -> None:
    call = attempt.call(1)
    if call.value != SECRET:
        attempt.unexpected(f"It returned {call.value}.")


EXERCISE = Exercise(
    id="99-1",
    title="Secret",
    name="secret",
    points=1,
    milestones=("M1",),
    check=check_secret,
    folder=Path(),
    seconds=2,
)
HONEST = f"def secret(x):\n    return {SECRET}\n"


registry.tasks()  # the checks are there, as they are when a learner checks


def graded(source: str, *, isolated: bool = False) -> tuple[Outcome, str]:
    result = grade_source(replace(EXERCISE, isolated=isolated), source)
    assert grade_source(EXERCISE, HONEST).outcome is Outcome.RIGHT, "it left a trace"
    return result.outcome, result.message


def body(*lines: str) -> str:
    return "def secret(x):\n" + "".join(f"    {line}\n" for line in lines)


@pytest.mark.parametrize("isolated", [False, True])
@pytest.mark.parametrize(
    ("source", "told"),
    [
        (body("from workbook.lessons.lesson00 import slowest"), "workbook/lessons/"),
        (
            body("import importlib as i", "i.import_module('workbook.lessons.lesson00.slowest')"),
            "r",
        ),
        (
            body("from workbook.home import CHECKOUT", "open(CHECKOUT / 'solutions/x')"),
            "solutions/x",
        ),
        (body("import gc", "return [one for one in gc.get_objects() if one == 7919][0]"), "memory"),
        ("from workbook.lessons.lesson00.slowest import by_own_time as secret\n", "check's"),
    ],
    ids=["imports it", "imports it by name", "reads it", "looks for it in memory", "takes it"],
)
def test_what_the_check_knows_isnt_to_be_had(source: str, told: str, isolated: bool) -> None:
    outcome, message = graded(source, isolated=isolated)
    assert outcome in (Outcome.WRONG, Outcome.CRASHED)
    assert told in message


def test_what_a_cell_took_from_the_checks_before_is_seen() -> None:
    from workbook.lessons.lesson00.slowest import by_own_time

    names: dict[str, object] = {"theirs": by_own_time}
    exec(HONEST, names)  # noqa: S102
    result = grade(EXERCISE, names)
    assert result.outcome is Outcome.WRONG
    assert "`theirs` comes from the check's own code" in result.message


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("import builtins; builtins.isinstance = lambda *given: True", "isinstance"),
        ("import builtins; builtins.print = print = len", "print"),
        ("import httpx2; httpx2.Client.request = lambda *given: None", "Client.request"),
        ("import json; json.loads = lambda text: {}", "json.loads"),
        ("import time; time.monotonic = lambda: 0", "time.monotonic"),
        ("from workbook.lab.http.client import Client; Client.get = None", "Client.get"),
        (
            "import workbook.checking.sandbox.limits as l; l.OutOfTime = ValueError",
            "limits.OutOfTime",
        ),
    ],
)
@pytest.mark.parametrize("where", ["in the cell", "in the function"])
def test_what_the_check_stands_on_is_put_back(statement: str, named: str, where: str) -> None:
    inside = body(statement, f"return {SECRET}")
    outcome, message = graded(inside if where == "in the function" else f"{statement}\n{HONEST}")
    assert outcome is Outcome.WRONG
    assert named in message


@pytest.mark.parametrize("claimed", ["builtins", "json", "workbook.lab.http.exchange"])
def test_a_class_that_claims_to_be_somebody_elses_is_a_learners(claimed: str) -> None:
    sly = (
        f"class Sly(int):\n    __module__ = {claimed!r}\n"
        "    def __eq__(self, other): return True\n"
        "    def __ne__(self, other): return False\n"
        "    __hash__ = None\n\n"
    )
    assert graded(sly + body("return Sly()"))[0] is Outcome.WRONG


@pytest.mark.parametrize("isolated", [False, True])
def test_output_without_end_is_cut_off_and_fills_no_memory(isolated: bool) -> None:
    before = psutil.Process().memory_info().rss
    outcome, message = graded(body("while True: print('x' * 10**6)"), isolated=isolated)
    assert outcome is Outcome.TIMED_OUT
    assert "still running" in message
    assert psutil.Process().memory_info().rss - before < 200e6


def test_of_what_is_printed_the_beginning_is_kept() -> None:
    output = Printed()
    for _ in range(3):
        print("a" * ENOUGH, file=output)
    assert output.getvalue() == "a" * ENOUGH


def test_what_is_printed_to_stderr_is_kept_from_the_page(capfd: pytest.CaptureFixture[str]) -> None:
    """nbgrader takes points away for every word that stands there."""
    source = body("import sys", "print('look', file=sys.stderr)", f"return {SECRET}")
    assert graded(source)[0] is Outcome.RIGHT
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("isolated", [False, True])
@pytest.mark.parametrize("ending", ["return 1", "raise SystemExit", "while True: pass"])
def test_a_process_that_it_copies_doesnt_go_on_with_the_check(ending: str, isolated: bool) -> None:
    source = body("import os", "if os.fork() == 0:", f"    {ending}", f"return {SECRET}")
    before = {*psutil.Process().children()}
    outcome, _ = graded(source, isolated=isolated)
    if "while" in ending:
        assert outcome in (Outcome.WRONG, Outcome.TIMED_OUT)
    assert wait_until(lambda: {*psutil.Process().children()} == before, 10)


def test_a_process_that_outlives_the_call_is_ended_and_told() -> None:
    source = body("import os", "os.posix_spawnp('sleep', ['sleep', '600'], {})", f"return {SECRET}")
    before = psutil.Process().children()
    outcome, message = graded(source)
    assert outcome is Outcome.WRONG
    assert "left a process running" in message
    assert psutil.Process().children() == before


def test_a_process_that_has_ended_is_nobodys_concern() -> None:
    source = body("import subprocess", "subprocess.run(['true'])", f"return {SECRET}")
    assert graded(source)[0] is Outcome.RIGHT


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_outlives_the_call_is_ended_and_told() -> None:
    source = "import threading\n\ndef busy():\n    while True: pass\n\n" + body(
        "threading.Thread(target=busy, daemon=True).start()", f"return {SECRET}"
    )
    before = threading.active_count()
    outcome, message = graded(source)
    assert outcome is Outcome.WRONG
    assert "left a thread running" in message
    assert threading.active_count() == before


def test_a_thread_that_comes_to_its_end_is_nobodys_concern() -> None:
    source = body("import threading", "threading.Thread(target=len, args=('',)).start()")
    assert graded(source + f"    return {SECRET}\n")[0] is Outcome.RIGHT


@pytest.mark.parametrize("isolated", [False, True])
@pytest.mark.parametrize(
    "line", ["import sys; sys.exit()", "raise KeyboardInterrupt", "return secret(x)", "return x.y"]
)
def test_leaving_is_a_crash_with_its_line(line: str, isolated: bool) -> None:
    outcome, message = graded(body(line), isolated=isolated)
    assert outcome is Outcome.CRASHED
    assert "Your code stopped with" in message


def test_an_alarm_that_is_switched_off_doesnt_save_a_process_of_its_own() -> None:
    began = time.monotonic()
    source = body("import signal", "signal.setitimer(0, 0)", "while True: pass")
    assert graded(source, isolated=True)[0] is Outcome.TIMED_OUT
    assert time.monotonic() - began < 30
