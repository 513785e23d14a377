"""02-4: two equal wishes are two, also when the program has begun anew between them."""

from typing import NoReturn
from uuid import uuid4

from workbook.checking.attempt import Attempt
from workbook.checking.sandbox import isolation
from workbook.display import quoted
from workbook.lab.http.client import Client
from workbook.lab.http.message import Message
from workbook.lab.network.taps import Tap
from workbook.lessons.lesson02.wishes import called, heard, listen, make_a_wish, times

BOTH = "both requests carried the key"


def a_key_used_before(attempt: Attempt, phone: Client, wire: Tap, posts: list[Message]) -> None:
    """End the check if the server knew a key for another wish: of this program, or an earlier one.

    The account stays the same from one check to the next, as it does when a phone is restarted.
    """
    if not posts or b"/problems/key-reused" not in wire.answered:
        return
    key = posts[-1].header("idempotency-key")
    _, next_posts = make_a_wish(attempt, phone, wire, f"Buy a cloth {uuid4().hex[:8]}")
    if key in [one.header("idempotency-key") for one in next_posts]:
        _same_for_all(
            attempt, f"Two different things were wished for, and one is there: {BOTH}", key
        )
    attempt.saw(repr(key))
    attempt.wrong(
        "counts-from-the-beginning",
        f"`POST /todos` was answered 422: your program gave the key {quoted(key)} to another wish "
        "when it was checked before. Since then it has begun anew. What does it still know then?",
    )


def twice_the_same_wish(attempt: Attempt, phone: Client, wire: Tap, editor: Client) -> None:
    """Somebody may want two equal things: that is two calls, and two todos."""
    title = f"Buy a brush {uuid4().hex[:8]}"
    first, posts = make_a_wish(attempt, phone, wire, title)
    second, more = make_a_wish(attempt, phone, wire, title)
    found = called(editor, title)
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
            f"time `POST /todos` went out {times(len(more))}. Is the same title the same wish?",
        )
    if None in keys:
        attempt.unexpected(f"Two equal wishes became {len(found)} todos.")
    _same_for_all(
        attempt,
        f"Two brushes were wished for, in two calls, and {len(found)} is there: {BOTH}",
        next(iter(keys)),
    )


def _same_for_all(attempt: Attempt, told: str, key: str | None) -> NoReturn:
    attempt.saw(repr(key))
    attempt.wrong("same-key-for-all", f"{told} {quoted(key)}. What makes a wish another wish?")


def after_a_restart(attempt: Attempt, phone: Client, wire: Tap) -> None:
    """A program that begins anew doesn't know what it has counted: two copies of this process."""
    function, title = attempt.called(), f"Buy a bucket {uuid4().hex[:8]}"
    keys = []
    for _ in range(2):
        listen(phone, wire)
        isolation.call(lambda: function(phone, title), attempt.task.seconds, attempt.namespace)
        keys += [one.header("idempotency-key") for one in heard(wire)][:1]
    attempt.saw(*map(repr, keys))
    if len(keys) == 2 and keys[0] == keys[1]:
        attempt.wrong(
            "counts-from-the-beginning",
            f"Two copies of your program, alike as after switching a phone off and on, gave the "
            f"key {quoted(keys[1])} to two wishes, and the server took them for one. What does "
            "your program still know when it begins anew?",
        )
