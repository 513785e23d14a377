"""Every request has an id and one line in the log."""

import http.client
import json
import logging
import socket
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from structlog.typing import EventDict

from tests.todoapp.conftest import DEADLINE
from todoapp.http import middleware
from todoapp.main import MAX_BODY
from todoapp.settings import Settings

Line = Callable[[httpx2.Response], EventDict]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A busy machine shall not make a body late that is unfinished on purpose."""
    return settings.model_copy(update={"request_seconds": DEADLINE})


@pytest.fixture
def line_of(said: list[EventDict], eventually: Callable[..., Any]) -> Line:
    """The line about a request; it is written after the answer has been sent."""

    def find(answer: httpx2.Response) -> EventDict:
        request_id = answer.headers["X-Request-ID"]
        own = eventually(
            lambda: [
                event
                for event in said
                if event["logger"] == middleware.__name__ and event["request_id"] == request_id
            ]
        )
        assert len(own) == 1
        return dict(own[0])

    return find


@pytest.mark.parametrize("path", ["/livez", "/nowhere", "/todos/1"])
def test_every_answer_carries_an_id(anybody: httpx2.Client, path: str) -> None:
    assert UUID(anybody.get(path).headers["X-Request-ID"])


def test_the_clients_own_id_is_kept_if_it_is_a_uuid(anybody: httpx2.Client) -> None:
    own = "0b5e2d1c-7a52-4f5e-9d0c-0123456789ab"

    kept = anybody.get("/livez", headers={"X-Request-ID": own}).headers["X-Request-ID"]
    replaced = anybody.get("/livez", headers={"X-Request-ID": "a\tb"}).headers["X-Request-ID"]

    assert kept == own
    assert UUID(replaced)


def test_a_request_is_one_line_that_says_who_and_what_and_how_it_ended(
    ada: httpx2.Client, line_of: Line
) -> None:
    line = line_of(ada.get("/todos/1"))

    assert (line["method"], line["path"], line["status"]) == ("GET", "/todos/1", 422)
    assert line["problem"] == "/problems/invalid"
    assert line["user_id"] == ada.get("/users/me").json()["id"]


def test_what_one_request_notes_isnt_found_in_the_next(ada: httpx2.Client, line_of: Line) -> None:
    assert "user_id" in line_of(ada.get("/todos"))
    assert "user_id" not in line_of(ada.get("/livez"))


def test_nor_does_a_pipelined_request_know_what_the_one_before_it_knew(
    ada: httpx2.Client, said: list[EventDict], eventually: Callable[..., Any]
) -> None:
    """Both are sent at once: the second is begun from within the first."""
    at = urlsplit(str(ada.base_url))
    token = f"Authorization: {ada.headers['Authorization']}\r\n"
    asked = "".join(
        f"GET {path} HTTP/1.1\r\nHost: {at.netloc}\r\n{header}\r\n"
        for path, header in (("/todos/1", token), ("/livez", "Connection: close\r\n"))
    )
    with socket.create_connection((at.hostname or "", at.port or 0), timeout=30) as wire:
        wire.sendall(asked.encode())
        while wire.recv(65536):
            pass

    def about(path: str) -> EventDict:
        return dict(eventually(lambda: [event for event in said if event.get("path") == path])[0])

    first, second = about("/todos/1"), about("/livez")
    assert {"user_id", "problem"} <= first.keys()
    assert not {"user_id", "problem"} & second.keys()


def test_an_unexpected_error_is_in_the_same_line(
    app: FastAPI, anybody: httpx2.Client, line_of: Line
) -> None:
    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("details")

    line = line_of(anybody.get("/broken"))

    assert (line["status"], line["log_level"], line["cause"]) == (500, "error", "RuntimeError")


def test_passwords_and_tokens_are_never_written(
    anybody: httpx2.Client,
    line_of: Line,
    said: list[EventDict],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    account = {"email": "ada@example.com", "password": "hidden-word", "name": "Ada"}
    anybody.post("/users", json=account)
    token = anybody.post("/auth/login", json=account).json()["access_token"]
    anybody.get("/users/me", headers={"Authorization": f"Bearer {token}"})
    line_of(anybody.post("/users", json=account))

    written = caplog.text + repr(said)
    assert "hidden-word" not in written
    assert token not in written


@pytest.fixture
def raw(url: str) -> Callable[[bytes], socket.socket]:
    """Sends bytes to the server as they are; gives the connection."""

    def send(request: bytes) -> socket.socket:
        parts = urlsplit(url)
        connection = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=30)
        connection.sendall(request)
        return connection

    return send


def answer_on(connection: socket.socket) -> http.client.HTTPResponse:
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    return answer


def test_a_body_that_is_declared_too_large_is_refused_before_it_is_sent(
    raw: Callable[[bytes], socket.socket],
) -> None:
    head = b"POST /users HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000000\r\n"
    with raw(head + b"Expect: 100-continue\r\n\r\n") as connection:
        answer = answer_on(connection)

        assert answer.status == 413
        assert answer.getheader("Content-Type") == "application/problem+json"
        assert json.load(answer)["type"] == "/problems/body-too-large"


def test_after_a_refused_body_the_connection_goes_on(
    raw: Callable[[bytes], socket.socket],
) -> None:
    body = b"x" * (MAX_BODY + 1)
    head = b"POST /users HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body)
    with raw(head) as connection:
        refused = answer_on(connection)
        assert (refused.status, bool(refused.read())) == (413, True)
        connection.sendall(body + b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")

        assert answer_on(connection).status == 200


def test_a_body_of_unknown_size_is_cut_off_where_it_gets_too_large(ada: httpx2.Client) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 100 * MAX_BODY:
            sent += 100_000
            yield b"x" * 100_000

    answer = ada.post("/todos", content=endless(), headers={"Content-Type": "application/json"})

    assert answer.status_code == 413
    assert answer.json()["detail"] == f"Send at most {MAX_BODY} bytes."


@pytest.mark.parametrize(("extra", "status"), [(0, 201), (1, 413)])
def test_the_last_byte_that_fits_is_taken(ada: httpx2.Client, extra: int, status: int) -> None:
    body = json.dumps({"title": "A"}).encode()
    padded = body + b" " * (MAX_BODY - len(body) + extra)

    answer = ada.post("/todos", content=padded, headers={"Content-Type": "application/json"})

    assert answer.status_code == status
