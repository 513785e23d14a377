"""02-2's programs act on codes alone, and what the check says of them is what they did."""

from collections.abc import Iterator

import pytest

from workbook.checking.attempt import Attempt, Stopped
from workbook.lab.http.byte_server import ByteServer
from workbook.lab.loop import LoopThread
from workbook.lessons import registry
from workbook.lessons.lesson02.programs import LADDER, Program, Server, watched
from workbook.lessons.lesson02.status_codes import EVENTS, judge

SHOWED = f"showed the {len(LADDER)} bytes that came"


@pytest.fixture(scope="module")
def loop() -> Iterator[LoopThread]:
    thread = LoopThread("status-programs")
    yield thread
    thread.close()


def did(loop: LoopThread, event: str, code: int) -> str:
    """What the program and the monitor do when this event is answered with this code."""
    server = ByteServer(loop, Server(event, code).respond)
    try:
        known = event != "nobody is signed in"
        told = Program(server.url, EVENTS[event].method, logged_in=known).run()
        return f"{told}; {watched(server.url)}"
    finally:
        server.close()


def said(loop: LoopThread, event: str, code: int) -> tuple[str, str]:
    """The misconception that a code shows, or "", and the check's message."""
    with pytest.raises(Stopped) as verdict:
        judge(Attempt(registry.exercise("02-2"), {}), event, code, did(loop, event, code))
    result = verdict.value.result
    return (result.misconception.id if result.misconception else ""), result.message


@pytest.mark.parametrize(
    ("event", "code", "what"),
    [
        ("saved a new tool", 201, "noted that something new is there; the monitor slept"),
        ("removed, nothing to add", 204, "knew that nothing follows; the monitor slept"),
        ("the name is blank", 422, "asked its user to correct what was sent; the monitor slept"),
        ("no such tool", 404, "took the tool off its list; the monitor slept"),
        ("nobody is signed in", 401, f"logged in, asked again and {SHOWED}; "
         "the monitor slept"),
        ("may look, may not change", 403, "gave up: it's known, and still it may not; "
         "the monitor slept"),
        ("the name is taken", 409, "left it out as something that is there already; "
         "the monitor slept"),
        ("you have it already", 304, "went on with the copy that it has; the monitor slept"),
        ("the database is away", 503, f"waited, asked again and {SHOWED}; "
         "the monitor noted that the service is away for a while"),
        ("a bug of ours", 500, "told its user that it isn't their fault; "
         "the monitor woke a programmer"),
    ],
)  # fmt: skip
def test_told_the_right_code_everybody_does_the_right_thing(
    loop: LoopThread, event: str, code: int, what: str
) -> None:
    assert did(loop, event, code) == what


def test_whoever_is_known_and_told_to_log_in_does_so_in_vain(loop: LoopThread) -> None:
    assert did(loop, "may look, may not change", 401) == (
        "logged in and asked again, 3 times, and was answered 401 each time; the monitor slept"
    )


def test_patience_with_a_bug_is_in_vain(loop: LoopThread) -> None:
    misconception, message = said(loop, "a bug of ours", 503)
    assert misconception == "broken-is-away"
    assert message.startswith("waited and asked again, 3 times, and was answered 503 each time")


def test_asked_to_slow_down_a_client_gets_the_tool_and_nobody_hears_of_the_database(
    loop: LoopThread,
) -> None:
    misconception, message = said(loop, "the database is away", 429)
    assert misconception == "their-fault-instead-of-ours"
    assert f"{SHOWED}; the monitor slept" in message


def test_a_body_that_was_promised_is_missed(loop: LoopThread) -> None:
    assert "stopped with an error" in said(loop, "removed, nothing to add", 200)[1]


@pytest.mark.parametrize(
    ("event", "code", "what"),
    [
        ("the name is blank", 303, "was sent elsewhere, and not told where"),
        ("the name is blank", 404, "took 404 for 400"),
        ("no such tool", 410, "took the tool off its list, for good"),
        ("a bug of ours", 502, "told its user that it isn't their fault"),
        ("removed, nothing to add", 202, "noted that it isn't done yet"),
        ("saved a new tool", 400, "something about the request is wrong"),
    ],
)
def test_a_code_that_shows_no_known_belief_is_met_with_what_came_of_it(
    loop: LoopThread, event: str, code: int, what: str
) -> None:
    misconception, message = said(loop, event, code)
    assert misconception == ""
    assert what in message


def test_only_400_is_too_coarse(loop: LoopThread) -> None:
    too_coarse = {
        code for code in range(400, 500) if said(loop, "no such tool", code)[0] == "too-coarse"
    }
    assert too_coarse == {400}
