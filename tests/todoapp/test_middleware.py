"""Every request has an id and one line in the log."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI

Line = Callable[[httpx2.Response], dict[str, Any]]


@pytest.fixture
def line_of(
    caplog: pytest.LogCaptureFixture, eventually: Callable[..., Any]
) -> Callable[[httpx2.Response], dict[str, Any]]:
    """The line about a request; it is written after the answer has been sent."""
    caplog.set_level(logging.DEBUG)

    def find(answer: httpx2.Response) -> dict[str, Any]:
        request_id = answer.headers["X-Request-ID"]
        own = eventually(
            lambda: [
                record.msg
                for record in caplog.records
                if record.name == "todoapp.middleware" and record.msg["request_id"] == request_id  # type: ignore[index]
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


def test_an_unexpected_error_is_in_the_same_line(
    app: FastAPI, anybody: httpx2.Client, line_of: Line
) -> None:
    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("details")

    line = line_of(anybody.get("/broken"))

    assert (line["status"], line["level"], line["cause"]) == (500, "error", "RuntimeError")


def test_passwords_and_tokens_are_never_written(
    anybody: httpx2.Client, line_of: Line, caplog: pytest.LogCaptureFixture
) -> None:
    account = {"email": "ada@example.com", "password": "hidden-word", "name": "Ada"}
    anybody.post("/users", json=account)
    token = anybody.post("/auth/login", json=account).json()["access_token"]
    anybody.get("/users/me", headers={"Authorization": f"Bearer {token}"})
    line_of(anybody.post("/users", json=account))

    written = caplog.text + "".join(repr(record.msg) for record in caplog.records)
    assert "hidden-word" not in written
    assert token not in written
