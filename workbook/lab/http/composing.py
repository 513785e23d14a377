"""A request composed of its parts, as bytes; and what an experienced eye sees in one."""

import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from workbook.lab.http.speaking import Spoken

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def compose(
    url: str, method: str, path: str, headers: str = "", body: str = "", *, complete: bool = True
) -> bytes:
    """The bytes of a request to the server at `url`.

    `headers` has a header on each line. What is wrong in it is sent as it is. `complete` adds
    `Host`, and for a body `Content-Length` and `Content-Type`, where `headers` lacks them.
    """
    content = body.encode()
    lines = [line for line in headers.splitlines() if line.strip()]
    if complete:
        given = {line.partition(":")[0].strip().lower() for line in lines}
        wanted = {"Host": urlsplit(url).netloc}
        if content and "transfer-encoding" not in given:
            wanted |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
        added = [f"{name}: {value}" for name, value in wanted.items() if name.lower() not in given]
        lines = [*added, *lines]
    head = "".join(f"{line}\r\n" for line in [f"{method} {path} HTTP/1.1", *lines])
    return head.encode() + b"\r\n" + content


def remarks(spoken: Spoken) -> list[str]:
    """What is odd about a request, and what its answer says about it, each as a sentence."""
    head, _, body = spoken.sent.partition(b"\r\n\r\n")
    first, *lines = head.decode("utf-8", "replace").split("\r\n")
    headers = {
        name.strip().lower(): value.strip()
        for name, colon, value in (line.partition(":") for line in lines)
        if colon
    }
    return [
        *_about_first_line(first),
        *_about_headers(lines, headers),
        *_about_body(first.split(" ")[0], headers, body),
        *_about_answer(spoken, headers),
    ]


def _about_first_line(first: str) -> Iterator[str]:
    method, _, rest = first.partition(" ")
    path = rest.rpartition(" ")[0]
    if method != method.upper():
        yield f"Methods are in capitals: `{method}` is another word than `{method.upper()}`."
    elif method not in METHODS:
        yield f"`{method}` isn't one of the methods that applications use."
    if " " in path:
        yield "A space ends the path. Inside an address it's written `%20`."
    if path.startswith(("http://", "https://")):
        yield "The path begins behind the server's name: `/todos`. Only proxies want all of it."
    elif not path.startswith("/") and (method, path) != ("OPTIONS", "*"):
        yield f"A path begins with a slash: `/{path}`."
    if not path.isascii():
        yield "A path is written in ASCII; other letters are encoded, `ü` as `%C3%BC`."


def _about_headers(lines: list[str], headers: dict[str, str]) -> Iterator[str]:
    for line in lines:
        name, colon, _ = line.partition(":")
        if not colon:
            yield f"`{line}` has no colon. A header is a name, a colon and a value."
        elif not _TOKEN.fullmatch(name):
            yield f"`{name}` can't be a header's name: no spaces, not even before the colon."
    if "host" not in headers:
        yield "`Host` is missing. In HTTP/1.1 each request says which server it means."
    bearer = headers.get("authorization")
    if bearer is not None and not bearer.lower().startswith("bearer "):
        yield "`Authorization` is a scheme and a token here: `Bearer`, a space, the token."


def _about_body(method: str, headers: dict[str, str], body: bytes) -> Iterator[str]:
    declared = headers.get("content-length")
    if body and declared is None and "transfer-encoding" not in headers:
        yield (
            f"Nothing says that {len(body)} bytes of body follow the blank line. For the server "
            "the request ends there, and what follows is the beginning of another one."
        )
    elif declared is not None and not declared.isdecimal():
        yield f"`Content-Length` is a number of bytes, and `{declared}` isn't one."
    elif declared is not None and int(declared) > len(body):
        yield (
            f"You promised {declared} bytes of body and sent {len(body)}. The server waits for "
            f"the other {int(declared) - len(body)}."
        )
    elif declared is not None and int(declared) < len(body):
        yield (
            f"You promised {declared} bytes of body. The server read so many, and took the other "
            f"{len(body) - int(declared)} for the beginning of another request."
        )
    if body and method in ("GET", "HEAD", "DELETE"):
        yield f"A `{method}` has no use for a body; servers ignore it, and some refuse it."
    if body and "json" in headers.get("content-type", ""):
        yield from _about_json(body)
    elif body and "content-type" not in headers:
        yield "`Content-Type` is missing, so nothing says how the body is to be read."


def _about_json(body: bytes) -> Iterator[str]:
    try:
        json.loads(body)
    except json.JSONDecodeError as fault:
        yield f"The body isn't JSON: {fault.msg.lower()}, at character {fault.pos + 1}." + (
            " JSON wants double quotes." if b"'" in body else ""
        )
    except UnicodeDecodeError:
        yield "The body isn't JSON: it isn't UTF-8."


def _about_answer(spoken: Spoken, headers: dict[str, str]) -> Iterator[str]:
    match spoken.status:
        case None if spoken.ending == "silence":
            yield "The server said nothing: it is still waiting for something from you."
        case 401 if "authorization" not in headers:
            yield "401: nobody is named here. `Authorization: Bearer …` would say who asks."
        case 405:
            allowed = spoken.answers[0].header("allow")
            yield "405: the path exists, the method doesn't. " + (
                f"The server names {allowed}." if allowed else "Try another method."
            )
        case 412:
            yield "412: it isn't any more what you believed it to be. Read it again first."
        case 428:
            yield "428: say which version you mean, by `If-Match` with the ETag that you have seen."
    if len(spoken.statuses) > 1:
        yield (
            f"There are {len(spoken.statuses)} answers to what you meant as one request: the "
            "server found the beginning of another in it."
        )
