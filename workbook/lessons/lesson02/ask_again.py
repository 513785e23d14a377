"""02-4: does `create_once(client, title)` create exactly one todo, whatever gets lost?"""

from contextlib import closing
from dataclasses import dataclass
from uuid import uuid4

from workbook.checking.attempt import Attempt, Call
from workbook.display import quoted
from workbook.lab import shared
from workbook.lab.http.client import Client
from workbook.lab.http.exchange import Exchange
from workbook.lab.http.message import Message
from workbook.lab.network.taps import Tap
from workbook.lessons.lesson02.equal_wishes import (
    a_key_used_before,
    after_a_restart,
    twice_the_same_wish,
)
from workbook.lessons.lesson02.people import editor_in, phone_in, wire_in
from workbook.lessons.lesson02.wishes import called, make_a_wish, times


@dataclass(frozen=True)
class Trip:
    """What gets lost while the learner's code works, in this order."""

    lost: tuple[str, ...]
    said: str


TRIPS = (
    Trip((), "nothing got lost"),
    Trip(("answer",), "the first answer got lost"),
    Trip(("request",), "the first request got lost"),
    Trip(("request", "answer", "answer"), "one request and then two answers got lost"),
)
MOST = 10
"""Attempts, after which the task wants an error."""


def check_ask_again(attempt: Attempt) -> None:
    """One wish a trip, each counted in the list; then equal wishes, a bad one, a vain one."""
    lab = shared("check-02")
    with closing(phone_in(lab).again()) as phone:
        _with_losses(attempt, phone, wire_in(lab), editor_in(lab))


def _with_losses(attempt: Attempt, phone: Client, wire: Tap, editor: Client) -> None:
    for number, trip in enumerate(TRIPS):
        title = f"Buy paint {uuid4().hex[:8]}"
        call, posts = make_a_wish(attempt, phone, wire, title, trip.lost)
        if call.crash:
            a_key_used_before(attempt, phone, wire, posts)
        _one_todo(attempt, call, posts, editor, title, trip)
        if number == 0:
            attempt.earn(1, "on a good wire there is one todo")
    attempt.earn(1, "what got lost is made up for, once")
    twice_the_same_wish(attempt, phone, wire, editor)
    after_a_restart(attempt, phone, wire)
    attempt.earn(1, "two wishes are two")
    _not_what_is_refused(attempt, phone, wire)
    _not_for_ever(attempt, phone, wire)


def _one_todo(
    attempt: Attempt, call: Call, posts: list[Message], editor: Client, title: str, trip: Trip
) -> None:
    found = called(editor, title)
    keys = [one.header("idempotency-key") for one in posts]
    told = f"{trip.said[0].upper()}{trip.said[1:]}. `POST /todos` went out {times(len(posts))}"
    if not posts:
        attempt.wrong(
            "nothing-sent",
            f"Your function came back with {quoted(call.value)}, and no `POST /todos` went out.",
        )
    if len(found) > 1 and not any(keys):
        attempt.wrong(
            "no-key",
            f"{told}, and now {len(found)} todos are called {quoted(title)}. How should the server "
            "tell your second request from a second wish?",
        )
    if len(found) > 1 and len(set(keys)) == len(keys):
        attempt.wrong(
            "new-key-each-time",
            f"{told}, with {len(set(keys))} different keys, so the server took them for "
            f"{len(found)} wishes. What is the key the name of: the request, or the wish?",
        )
    if len(posts) <= len(trip.lost) and (call.crash or call.value not in found):
        ended = (
            f"ended with `{call.crash.kind}`" if call.crash else f"returned {quoted(call.value)}"
        )
        attempt.wrong(
            "gives-up",
            f"{told}, and your function {ended}; on the list there is "
            f"{'one such todo' if found else 'none'}. The next attempt would have arrived. What "
            "does the caller know now?",
        )
    _the_id(attempt, call, found, title, told)


def _the_id(attempt: Attempt, call: Call, found: list[str], title: str, told: str) -> None:
    value = call.value
    if len(found) == 1 and value == found[0]:
        return
    if value is None and found and found[0] in call.printed:
        attempt.wrong(
            "prints-instead-of-returning",
            f"The todo is there, and your code printed {quoted(call.printed.strip(), 60)}. The "
            "caller got `None`.",
        )
    if isinstance(value, Exchange | dict):
        attempt.wrong(
            "whole-answer",
            f"The todo is there. Your function returned a whole `{type(value).__name__}`, and the "
            "id is in it.",
        )
    attempt.unexpected(
        f"{told}; {len(found)} todos are called {quoted(title)}, and your function returned "
        f"{quoted(value)}."
    )


def _not_what_is_refused(attempt: Attempt, phone: Client, wire: Tap) -> None:
    """A blank title is refused however often it is sent."""
    call, posts = make_a_wish(attempt, phone, wire, "")
    if len(posts) > 1:
        attempt.wrong(
            "repeats-refusals",
            f"A blank title was refused with 422, and `POST /todos` went out {times(len(posts))}. "
            "An answer came each time. Which event was there to repeat for?",
        )
    if call.crash is None:
        attempt.wrong(
            "swallows-refusals",
            f"A blank title was refused with 422, and your function returned {quoted(call.value)}, "
            "as if it were a result. How does the caller learn that nothing was created?",
        )


def _not_for_ever(attempt: Attempt, phone: Client, wire: Tap) -> None:
    """Everything gets lost: whoever called has to hear of it, and in time."""
    call, posts = make_a_wish(attempt, phone, wire, "Buy a lamp", ("request",) * (MOST + 5))
    if len(posts) > MOST:
        attempt.wrong(
            "never-gives-up",
            f"Every request got lost, and `POST /todos` went out {times(len(posts))}. Then the "
            "wire was good again; otherwise it would still go on. When does Ada hear of it? And "
            "what if ten thousand phones do the same?",
        )
    if call.crash is None:
        attempt.wrong(
            "swallows-refusals",
            f"Every request got lost, `POST /todos` went out {times(len(posts))}, and your "
            f"function returned {quoted(call.value)}, as if it were a result. How does the caller "
            "learn that nothing is sure?",
        )
