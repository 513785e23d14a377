"""02-1: does `read_answer(raw)` find status, headers and body in an answer's bytes?"""

from typing import NoReturn

from workbook.exercises.attempt import Attempt
from workbook.exercises.display import quoted

EXAMPLE = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"
NEXT = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"

Answer = tuple[int, dict[str, str], bytes]

# What came over the wire, and what is in it.
ANSWERS: tuple[tuple[bytes, Answer], ...] = (
    (EXAMPLE, (200, {"content-type": "text/plain", "content-length": "5"}, b"hello")),
    (
        b"HTTP/1.1 201 Created\r\nDate: Mon, 04 May 2026 10:15:00 GMT\r\n"
        b'LOCATION: http://127.0.0.1:8000/todos/7\r\nContent-Length: 8\r\n\r\n{"id":7}',
        (
            201,
            {
                "date": "Mon, 04 May 2026 10:15:00 GMT",
                "location": "http://127.0.0.1:8000/todos/7",
                "content-length": "8",
            },
            b'{"id":7}',
        ),
    ),
    (
        b"HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\nfirst\r\n\r\nsecond\r\n",
        (200, {"content-length": "17"}, b"first\r\n\r\nsecond\r\n"),
    ),
    (
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        (404, {"content-length": "0"}, b""),
    ),
    (
        b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 8\r\n\r\n\x89PNG\r\n\x1a\n",
        (200, {"content-type": "image/png", "content-length": "8"}, b"\x89PNG\r\n\x1a\n"),
    ),
    (
        b'HTTP/1.1 200 OK\r\nETag: "3"\r\nContent-Length: 2\r\n\r\n{}' + NEXT,
        (200, {"etag": '"3"', "content-length": "2"}, b"{}"),
    ),
)


def check_read_answer(attempt: Attempt) -> None:
    """Call it with each answer and compare the three parts one by one."""
    for number, (raw, (status, headers, body)) in enumerate(ANSWERS):
        call = attempt.call(raw)
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


def _look_at_status(attempt: Attempt, value: object, status: int) -> None:
    if type(value) is int and value == status:
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
    if raw.endswith(NEXT) and isinstance(value, bytes) and len(value) > len(body):
        attempt.wrong(
            "all-the-rest",
            f"Two answers came over one connection, and you gave the first the body "
            f"{quoted(value, 60)}. Which line said where it ends?",
        )
    if isinstance(value, bytes) and body.startswith(value):
        attempt.wrong(
            "cut-at-blank-line",
            f"The body has {len(body)} bytes, among them an empty line, and you kept "
            f"{quoted(value)}. Only one empty line ends the headers. Which?",
        )
    attempt.unexpected(f"The body is {quoted(body)}; yours is {quoted(value)}.")
