"""02-4: does `create_once(client, title)` create exactly one todo, whatever gets lost?"""

from dataclasses import dataclass
from uuid import uuid4

from workbook.exercises.attempt import Attempt, Call
from workbook.exercises.display import quoted
from workbook.lab import shared
from workbook.lab.client import Client
from workbook.lab.exchange import Exchange
from workbook.lab.message import Message, split
from workbook.lab.taps import Tap
from workbook.lessons.lesson02.people import editor_in, phone_in, wire_in


@dataclass(frozen=True)
class Trip:
    """What gets lost while the learner's code works, in this order."""

    lost: tuple[str, ...]
    said: str


TRIPS = (
    Trip((), "nothing got lost"),
    Trip(("answer",), "the first answer got lost"),
    Trip(("request",), "the first request got lost"),
    Trip(("answer", "answer"), "two answers got lost"),
)


def check_ask_again(attempt: Attempt) -> None:
    """One wish a trip, each counted in the list; then the same wish twice, then a bad one."""
    lab = shared("check-02")
    editor, phone, wire = editor_in(lab), phone_in(lab), wire_in(lab)
    for number, trip in enumerate(TRIPS):
        title = f"Buy paint {uuid4().hex[:8]}"
        call, posts = _make_a_wish(attempt, phone, wire, title, trip.lost)
        _one_todo(attempt, call, posts, editor, title, trip)
        if number == 0:
            attempt.earn(1, "on a good wire there is one todo")
    attempt.earn(1, "what got lost is made up for, once")
    _twice_the_same_wish(attempt, phone, wire, editor)
    _not_what_is_refused(attempt, phone, wire)


def _make_a_wish(
    attempt: Attempt, phone: Client, wire: Tap, title: str, lost: tuple[str, ...] = ()
) -> tuple[Call, list[Message]]:
    """Call the learner's function; what came of it, and the POSTs that went over the wire."""
    wire.connections.clear()
    phone.hang_up()  # a new connection, which is heard from its beginning
    if lost:
        wire.lose(lost[0], len(lost))
    call = attempt.call(phone, title)
    for what in ("request", "answer"):
        wire.lose(what, 0)
    posts = [
        one
        for connection in list(wire.connections)
        for one in split(bytes(connection.to_server))[0]
        if one.first_line.startswith(b"POST /todos ")
    ]
    attempt.saw(*(one.first_line.decode("latin-1") for one in posts), _times(len(posts)))
    return call, posts


def _one_todo(
    attempt: Attempt, call: Call, posts: list[Message], editor: Client, title: str, trip: Trip
) -> None:
    found = [one["id"] for one in _todos(editor) if one["title"] == title]
    keys = [one.header("idempotency-key") for one in posts]
    told = f"{trip.said[0].upper()}{trip.said[1:]}. `POST /todos` went out {_times(len(posts))}"
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
            f"{told}; {len(found)} of them is on the list, and your function {ended}. A moment "
            "later the connection was back. What does the caller know now?",
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


def _twice_the_same_wish(attempt: Attempt, phone: Client, wire: Tap, editor: Client) -> None:
    """Somebody may want two equal things: that is two calls, and two todos."""
    title = f"Buy a brush {uuid4().hex[:8]}"
    first, posts = _make_a_wish(attempt, phone, wire, title)
    second, more = _make_a_wish(attempt, phone, wire, title)
    found = [one["id"] for one in _todos(editor) if one["title"] == title]
    keys = {one.header("idempotency-key") for one in (*posts, *more)}
    attempt.saw(*(repr(key) for key in keys))
    if len(found) == 2 and not second.crash:
        if first.value == second.value:
            attempt.unexpected(f"Two calls made two todos and both returned {quoted(first.value)}.")
        return
    if not more:
        attempt.wrong(
            "looks-first",
            f"Two brushes were wished for, in two calls, both called {quoted(title)}. The second "
            f"time `POST /todos` went out {_times(len(more))}. Is the same title the same wish?",
        )
    if None in keys:
        attempt.unexpected(f"Two equal wishes became {len(found)} todos.")
    attempt.wrong(
        "same-key-for-all",
        f"Two brushes were wished for, in two calls, and {len(found)} is there: both requests "
        f"carried the key {quoted(next(iter(keys)))}. What makes a wish another wish?",
    )


def _not_what_is_refused(attempt: Attempt, phone: Client, wire: Tap) -> None:
    """A blank title is refused however often it is sent."""
    call, posts = _make_a_wish(attempt, phone, wire, "")
    if len(posts) > 1:
        attempt.wrong(
            "repeats-refusals",
            f"A blank title was refused with 422, and `POST /todos` went out {_times(len(posts))}. "
            "An answer came each time. Which event was there to repeat for?",
        )
    if call.crash is None:
        attempt.wrong(
            "swallows-refusals",
            f"A blank title was refused with 422, and your function returned {quoted(call.value)}, "
            "as if it were a result. How does the caller learn that nothing was created?",
        )


def _todos(editor: Client) -> list[dict[str, str]]:
    found: list[dict[str, str]] = editor.get("/todos?limit=100").json["items"]
    return found


def _times(number: int) -> str:
    return {0: "not once", 1: "once", 2: "twice"}.get(number, f"{number} times")
