"""02-3: what to say of a reading that doesn't show the todo as it is."""

from collections.abc import Sequence

from workbook.checking.attempt import Attempt, Call
from workbook.display import quoted
from workbook.lab.http.exchange import Exchange


def something_else(
    attempt: Attempt, call: Call, sent: Sequence[Exchange], path: str, now: dict[str, object]
) -> None:
    """End the check; `now` is the todo that should have come back."""
    value = call.value
    if value is None and call.printed:
        attempt.wrong(
            "prints-instead-of-returning",
            f"Your function printed {quoted(call.printed.strip(), 50)} and returned `None`.",
        )
    if value is None and sent and sent[-1].status == 304:
        attempt.wrong(
            "nothing-on-304",
            f"`GET {path}` was answered 304, and your function returned `None`. The reader sees "
            "an empty page, of a todo that hasn't changed. Who has it?",
        )
    if isinstance(value, Exchange):
        attempt.wrong(
            "whole-answer",
            "Your function returned a whole answer, an `Exchange`. The page wants the todo.",
        )
    if isinstance(value, dict) and value.get("title") != now["title"]:
        _another_state(attempt, value, sent, path, now)
    attempt.unexpected(f"The todo is {quoted(now, 60)}; your function returned {quoted(value)}.")


def _another_state(
    attempt: Attempt,
    value: dict[str, object],
    sent: Sequence[Exchange],
    path: str,
    now: dict[str, object],
) -> None:
    """A todo is shown, and not as it is now: the copy is old, or it's one of another todo."""
    shown = f"you showed {quoted(value.get('title'))}"
    if not sent:
        attempt.wrong(
            "never-asks",
            f"The todo is called {quoted(now['title'])} by now, and {shown}, without sending "
            "anything. How could the copy have learnt of the change?",
        )
    if value.get("id") not in (None, now["id"]):
        attempt.wrong(
            "one-copy-for-all",
            f"Asked for {quoted(now['title'])}, {shown}, another todo. Two paths, two todos: where "
            "do you keep which?",
        )
    last = sent[-1]
    answered = f"`GET {path}` was answered {last.status}"
    if last.status == 200:
        attempt.wrong("copy-not-renewed", f"{answered} with {quoted(now['title'])}, and {shown}.")
    if tag_sent(last) == "`*`":
        attempt.wrong(
            "any-state",
            f"{answered}, and {shown}; by now it's called {quoted(now['title'])}. You sent `*`, "
            "which means “any state at all”. Which one do you have?",
        )
    if last.status == 304:
        attempt.wrong(
            "one-tag-for-all",
            f"{answered}, and {shown}; by now it's called {quoted(now['title'])}. You sent "
            f"{tag_sent(last)}, and the state that you have of this todo isn't the only one in it.",
        )


def tag_sent(exchange: Exchange) -> str:
    for line in exchange.request_bytes.decode("latin-1").split("\r\n"):
        name, _, value = line.partition(":")
        if name.lower() == "if-none-match":
            return f"`{value.strip()}`"
    return "no ETag"
