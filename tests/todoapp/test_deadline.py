"""A request that hangs is given up, and what it holds is free again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

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
