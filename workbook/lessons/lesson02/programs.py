"""02-2: a server that lends tools, and programs that know HTTP and nothing about tools.

A program sends a request and acts on the code that comes back, by RFC 9110, section 15; of a code
that it doesn't know, it knows the first digit. What it did is told as it was, so that a message
about it is an observation.
"""

import json
import time
from dataclasses import dataclass
from http import HTTPStatus

from workbook.lab.http.speaking import speak

LADDER = b'{"id": 7, "name": "Ladder", "owner": "Ada", "notes": "Four metres, and a bit heavy."}'
PATIENCE = 4
"""Requests, after which a program stops asking for the same thing."""


class Server:
    """Answers the request that meets `event` with `code`; and `/sent` with the codes it has sent.

    What passes by itself passes: the database is back at the second request, and whoever has
    logged in is known.
    """

    def __init__(self, event: str, code: int) -> None:
        self.event, self.code = event, code
        self.sent: list[int] = []

    def respond(self, request: bytes) -> bytes:
        """The answer's bytes, for `lab.serve_bytes`."""
        path = request.split(b" ")[1]
        if path == b"/sent":
            return _answer(200, json.dumps(self.sent).encode())
        if path == b"/login":
            return _answer(204, b"")
        known = self.event == "nobody is signed in" and b"Authorization:" in request
        back = self.event == "the database is away" and self.sent
        code, body = (200, LADDER) if known or back else (self.code, self._body())
        self.sent.append(code)
        return _answer(code, body)

    def _body(self) -> bytes:
        match self.event:
            case "saved a new tool" | "you have it already":
                return LADDER
            case "removed, nothing to add":
                return b""
        return json.dumps({"detail": self.event}).encode()


def _answer(code: int, body: bytes) -> bytes:
    body = b"" if code in (204, 304) else body  # they never have one
    phrase = HTTPStatus(code).phrase if code in list(HTTPStatus) else ""
    head = f"HTTP/1.1 {code} {phrase}\r\nRetry-After: 0\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@dataclass
class Program:
    """Sends one request to the server at `url`, again where the answer says so."""

    url: str
    method: str
    logged_in: bool = True

    def run(self) -> str:
        """What it did, as the end of a sentence that begins with its name."""
        done = ""
        for turn in range(PATIENCE):
            code, body, pause = self._send()
            if code == 401:
                speak(self.url, b"POST /login HTTP/1.1\r\nHost: tools\r\n\r\n")
                self.logged_in, done = True, "logged in"
            elif code in (429, 503):
                time.sleep(pause)
                done = "waited"
            else:
                before = f"{done}, asked again and " if turn else ""
                return before + understood(self.method, code, body)
        return f"{done} and asked again, {PATIENCE - 1} times, and was answered {code} each time"

    def _send(self) -> tuple[int, bytes, float]:
        token = "Authorization: Bearer ada\r\n" if self.logged_in else ""
        head = f"{self.method} /tools/7 HTTP/1.1\r\nHost: tools\r\n{token}Content-Length: 0\r\n\r\n"
        (answer,) = (spoken := speak(self.url, head.encode())).answers
        return spoken.status or 0, answer.body, float(answer.header("retry-after") or 0)


def understood(method: str, code: int, body: bytes) -> str:
    """What a program does that is told this code."""
    match code, method:
        case 201, _:
            return "noted that something new is there"
        case 202, _:
            return "noted that it isn't done yet"
        case 204, _:
            return "knew that nothing follows"
        case 304, _:
            return "went on with the copy that it has"
        case 403, _:
            return "gave up: it's known, and still it may not"
        case 404, "GET" | "PATCH" | "DELETE":
            return "took the tool off its list"
        case 410, "GET" | "PATCH" | "DELETE":
            return "took the tool off its list, for good"
        case 409, "POST":
            return "left it out as something that is there already"
        case 422, _:
            return "asked its user to correct what was sent"
    if code < 300:
        return _succeeded(method, body)
    if code < 400:
        return "was sent elsewhere, and not told where"
    if code < 500:
        unknown = "" if code == 400 else f"took {code} for 400 and "
        return f"{unknown}told its user that something about the request is wrong"
    return "told its user that it isn't their fault"


def _succeeded(method: str, body: bytes) -> str:
    if method == "POST":
        return "counted it among what is saved"
    if method == "GET":
        return f"showed the {len(body)} bytes that came"
    try:
        json.loads(body)
    except ValueError:
        return f"read {len(body)} bytes of body as JSON and stopped with an error"
    return "took it for done"


def watched(url: str) -> str:
    """What the monitor does that asks the server which codes it has sent."""
    faults = [code for code in json.loads(speak(url, _SENT).body) if code >= 500]
    if not faults:
        return "the monitor slept"
    if set(faults) == {503}:
        return "the monitor noted that the service is away for a while"
    return "the monitor woke a programmer"


_SENT = b"GET /sent HTTP/1.1\r\nHost: tools\r\n\r\n"
