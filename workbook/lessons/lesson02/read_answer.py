"""02-1: does `read_answer(raw)` find status, headers and body in an answer's bytes?"""

from typing import NoReturn

from workbook.checking.attempt import Attempt, Call
from workbook.display import quoted
from workbook.lessons.lesson02.raw_answers import ANSWERS, NEXT


def check_read_answer(attempt: Attempt) -> None:
    """Call it with each answer and compare the three parts one by one."""
    calls = attempt.each(raw for raw, _ in ANSWERS)
    for number, ((raw, (status, headers, body)), call) in enumerate(
        zip(ANSWERS, calls, strict=False)
    ):
        _look_at_crash(attempt, raw, call)
        value = call.value
        if value is None and call.printed:
            attempt.wrong(
                "prints-instead-of-returning",
                f"Your function printed {quoted(call.printed.strip())} and returned `None`. Who "
                "calls it can't use what stands on the screen.",
            )
        if not isinstance(value, tuple | list) or len(value) != 3:
            attempt.unexpected(
                f"For {quoted(raw, 50)} your function returned {quoted(value)}. Three things are "
                "wanted, in this order: status, headers, body."
            )
        attempt.saw(*map(repr, value))
        _look_at_status(attempt, value[0], status)
        _look_at_headers(attempt, value[1], headers)
        _look_at_body(attempt, raw, value[2], body)
        if number == 0:
            attempt.earn(1, "the example's answer is read")


def _look_at_crash(attempt: Attempt, raw: bytes, call: Call) -> None:
    """Some answers stop code that has read all the others."""
    if call.crash is None:
        return
    attempt.saw(call.crash.kind)
    stopped = f"your code stopped with `{call.crash.kind}`"
    if b'ETag:"4"' in raw:
        attempt.wrong(
            "needs-a-space",
            f'At the header `ETag:"4"` {stopped}. A space behind the colon is usual, and a server '
            "may leave it out. What is it that ends the name?",
        )
    if not call.crash.kind.startswith("Unicode"):
        return
    if b"PNG" in raw:
        attempt.wrong(
            "body-as-text",
            f"The body was a picture, and {stopped}: no encoding makes a text of it. Which part of "
            "an answer is always text?",
        )
    attempt.wrong(
        "another-encoding",
        f"The header `X-Painter` came with the byte `0xfc`, and {stopped}. Which encoding has a "
        "letter for every byte?",
    )


def _look_at_status(attempt: Attempt, value: object, status: int) -> None:
    if isinstance(value, int) and value == status:
        return
    if isinstance(value, str | bytes):
        attempt.wrong(
            "status-as-text",
            f"Your status is {quoted(value)}, a text. A client that asks `status >= 400` gets an "
            "error from Python instead of an answer.",
        )
    attempt.unexpected(f"The status is `{status}`; yours is {quoted(value)}.")


def _look_at_headers(attempt: Attempt, value: object, headers: dict[str, str]) -> None:
    if value == headers:
        return
    if not isinstance(value, dict):
        attempt.unexpected(f"The headers should be a dict; yours are {quoted(value)}.")
    if any(isinstance(part, bytes) for pair in value.items() for part in pair):
        attempt.wrong(
            "headers-as-bytes",
            f'Your headers are {quoted(value)}. Whoever asks for `headers["etag"]` finds '
            "nothing: bytes and text are never equal.",
        )
    attempt.saw(*(repr(part) for pair in value.items() for part in pair))
    lowered = {str(name).lower(): text for name, text in value.items()}
    if joined := [name for name in value if ":" in str(name)]:
        attempt.wrong(
            "needs-a-space",
            f"One of your headers is called {quoted(joined[0])}. A space behind the colon is "
            "usual, and a server may leave it out. What is it that ends the name?",
        )
    if lowered == headers:
        name = next(name for name in value if name not in headers)
        attempt.wrong(
            "names-as-sent",
            f"One of your headers is called {quoted(name)}. Another server writes the same name "
            f"{quoted(name.lower())}, and both are right. Under which name will a caller look?",
        )
    for name, text in headers.items():
        given = lowered.get(name)
        if isinstance(given, str) and given != text:
            _another_value(attempt, name, given, text)
    attempt.unexpected(f"The headers are {quoted(headers)}; yours are {quoted(value)}.")


def _another_value(attempt: Attempt, name: str, given: str, text: str) -> NoReturn:
    if given.strip() == text:
        attempt.wrong(
            "spaces-left",
            f"Your value of `{name}` is {quoted(given)}. The space, or the end of the line, isn't "
            'part of it: `== "…"` and `int(…)` will stumble over it one day.',
        )
    if text.startswith(given.strip()):
        attempt.wrong(
            "value-cut-at-colon",
            f"`{name}` came as `{name}: {text}`, and of that you kept {quoted(given)}. Which of "
            "the colons ends the name?",
        )
    attempt.unexpected(f"The value of `{name}` is {quoted(text)}; yours is {quoted(given)}.")


def _look_at_body(attempt: Attempt, raw: bytes, value: object, body: bytes) -> None:
    if value == body and isinstance(value, bytes):
        return
    if isinstance(value, str):
        attempt.wrong(
            "body-as-text",
            f"Your body is the text {quoted(value)}. A body may be a picture, which no encoding "
            "makes a text. What do you know of its bytes without looking at the headers?",
        )
    kept = value if isinstance(value, bytes) and body.startswith(value) else body
    if body[len(kept) :].startswith(b"HTTP/1"):
        attempt.wrong(
            "ends-at-what-looks-like-it",
            f"The body has {len(body)} bytes, and you kept {quoted(kept)}. In it stands how "
            "another answer begins, as in a text about HTTP. Which line said how long it is?",
        )
    if raw.endswith(NEXT) and isinstance(value, bytes) and len(value) > len(body):
        attempt.wrong(
            "all-the-rest",
            f"Two answers came over one connection, and you gave the first the body "
            f"{quoted(value, 60)}. Which line said where it ends?",
        )
    if kept != body and b"\r\n\r\n" in body:
        attempt.wrong(
            "cut-at-blank-line",
            f"The body has {len(body)} bytes, among them an empty line, and you kept "
            f"{quoted(kept)}. Only one empty line ends the headers. Which?",
        )
    attempt.unexpected(f"The body is {quoted(body)}; yours is {quoted(value)}.")
