"""A request that hangs is given up, and what it holds is free again."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import urlsplit

import httpx2
import psycopg
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from sqlalchemy.exc import OperationalError

from tests.todoapp.conftest import PASSWORD, signed_in, with_options
from todoapp.main import create_app
from todoapp.settings import Settings


@pytest.fixture
def hurried(settings: Settings) -> FastAPI:
    return create_app(settings.model_copy(update={"request_seconds": 0.5}))


def test_a_request_that_hangs_is_told_to_come_back(
    hurried: FastAPI, serve: Callable[..., AbstractContextManager[str]]
) -> None:
    ended = []

    @hurried.get("/hang")
    async def hang() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    with serve(hurried) as url:
        answer = httpx2.get(f"{url}/hang", timeout=30)

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/busy")
    assert "Retry-After" in answer.headers
    assert ended == [True]


def test_an_error_in_the_place_of_our_cancellation_is_told_as_what_it_was(
    hurried: FastAPI, serve: Callable[..., AbstractContextManager[str]]
) -> None:
    """A rollback fails when the database is away, and nobody hears of the cancellation."""

    @hurried.get("/hang")
    async def hang() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise OperationalError("ROLLBACK", None, Exception("away")) from None

    with serve(hurried) as url:
        answer = httpx2.get(f"{url}/hang", timeout=30)

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/busy")


def test_a_database_that_falls_silent_doesnt_hold_requests_for_ever(
    settings: Settings,
    serve: Callable[..., AbstractContextManager[str]],
    proxied: Callable[..., Any],
) -> None:
    address, proxy = proxied(settings.database_url)
    changed = settings.model_copy(update={"database_url": address, "request_seconds": 0.5})
    account = {"email": "ada@example.com", "password": "correct horse"}
    with serve(create_app(changed)) as url:
        httpx2.get(f"{url}/readyz", timeout=30)  # opens a connection
        proxy.silent()

        assert httpx2.post(f"{url}/auth/login", json=account, timeout=60).status_code == 503
        proxy.away()


def test_an_answer_that_has_begun_may_take_longer(
    settings: Settings, serve: Callable[..., AbstractContextManager[str]]
) -> None:
    # Two seconds to begin in, so that a busy machine manages it too.
    hurried = create_app(settings.model_copy(update={"request_seconds": 2}))

    async def parts() -> AsyncIterator[bytes]:
        yield b"first "
        await asyncio.sleep(2.5)
        yield b"last"

    @hurried.get("/long")
    async def long() -> StreamingResponse:
        return StreamingResponse(parts())

    with serve(hurried) as url:
        assert httpx2.get(f"{url}/long", timeout=30).text == "first last"


def test_a_time_out_of_the_routes_own_isnt_taken_for_ours(
    hurried: FastAPI, serve: Callable[..., AbstractContextManager[str]]
) -> None:
    @hurried.get("/own")
    async def own() -> None:
        raise TimeoutError

    with serve(hurried) as url:
        assert httpx2.get(f"{url}/own", timeout=30).status_code == 500


def test_a_commit_that_is_cut_off_isnt_said_to_have_changed_nothing(
    settings: Settings,
    serve: Callable[..., AbstractContextManager[str]],
    sql: Callable[..., list[dict[str, Any]]],
) -> None:
    sql(
        "CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$"
    )
    hurried = create_app(settings.model_copy(update={"request_seconds": 3}))
    new: Any = {"json": {"title": "Buy paint"}, "headers": {"Idempotency-Key": "one"}}
    with serve(hurried) as url, signed_in(url, "ada") as ada:
        sql(
            "CREATE CONSTRAINT TRIGGER linger AFTER INSERT ON todos"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION linger()"
        )
        cut_off = ada.post("/todos", **new)
        sql("DROP TRIGGER linger ON todos")

        assert (cut_off.status_code, cut_off.json()["type"]) == (503, "/problems/unconfirmed")
        assert ada.post("/todos", **new).status_code == 201
        assert len(ada.get("/todos").json()["items"]) == 1


def test_a_commit_whose_connection_is_lost_isnt_said_to_have_changed_nothing(
    ada: httpx2.Client, sql: Callable[..., list[dict[str, Any]]]
) -> None:
    sql(
        "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$"
    )
    sql(
        "CREATE CONSTRAINT TRIGGER lose AFTER INSERT ON todos"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lose()"
    )

    answer = ada.post("/todos", json={"title": "Buy paint"})

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unconfirmed")


@pytest.mark.parametrize("asked", [b"POST /users", b"DELETE /users/me"])
def test_a_body_that_doesnt_come_is_said_to_be_too_slow(
    hurried: FastAPI, serve: Callable[..., AbstractContextManager[str]], asked: bytes
) -> None:
    """Also where the work itself may take longer: that time begins with the whole body."""
    head = asked + b" HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{"
    with serve(hurried) as url:
        at = urlsplit(url)
        with socket.create_connection((at.hostname or "", at.port or 0), timeout=30) as wire:
            wire.sendall(head)
            with wire.makefile("rb") as answer:
                told = answer.read()  # to its end: the connection is closed

    assert told.startswith(b"HTTP/1.1 408 ")
    assert b"/problems/body-too-slow" in told


def test_deleting_an_account_may_take_longer(
    settings: Settings, serve: Callable[..., AbstractContextManager[str]]
) -> None:
    """With very many todos it does, and whoever wants to go can't make them fewer first."""
    patient = with_options(settings.database_url, lock_timeout="60s", statement_timeout="60s")
    changed = {"database_url": patient, "request_seconds": 2}
    with (
        serve(create_app(settings.model_copy(update=changed))) as url,
        signed_in(url, "ada") as ada,
        psycopg.connect(settings.database_url) as holder,
        ThreadPoolExecutor(2) as threads,
    ):
        holder.execute("LOCK TABLE todos")
        reading = threads.submit(ada.get, "/todos")
        going = threads.submit(ada.request, "DELETE", "/users/me", json={"password": PASSWORD})
        assert reading.result().json()["type"] == "/problems/busy", "more than it may take is over"
        assert not going.done()
        holder.rollback()

        assert going.result().status_code == 204
