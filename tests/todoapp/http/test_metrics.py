"""Figures for Prometheus."""

from asyncio import to_thread
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Event
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from todoapp.db.reader import ReaderDep
from todoapp.db.session import SessionDep
from todoapp.main import create_app
from todoapp.settings import Settings

Figures = dict[str, dict[tuple[tuple[str, str], ...], float]]


def figures(client: httpx2.Client) -> Figures:
    found: Figures = {}
    for family in text_string_to_metric_families(client.get("/metrics").text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


def series(method: str, route: str, status: int) -> tuple[tuple[str, str], ...]:
    return (("method", method), ("route", route), ("status", str(status)))


def test_requests_are_counted_by_route_and_not_by_address(ada: httpx2.Client) -> None:
    for _ in range(3):
        ada.get("/todos/00000000-0000-0000-0000-000000000000")
    ada.get("/api/todos")
    ada.get("/nowhere")
    ada.request("PROPFIND", "/todos")

    counted = figures(ada)["todoapp_request_seconds_count"]

    assert counted[series("GET", "/todos/{todo_id}", 404)] == 3
    assert counted[series("GET", "/todos", 200)] == 1
    assert counted[series("GET", "none", 404)] == 1
    assert counted[series("other", "/todos", 405)] == 1
    assert "00000000" not in str(counted)


def test_what_waits_for_the_graph_is_told(ada: httpx2.Client, sql: Callable[..., Any]) -> None:
    sql("UPDATE outbox SET created_at = now() - interval '1 minute', attempts = 2")
    ada.post("/todos", json={"title": "Buy paint"})

    found = figures(ada)

    assert found["todoapp_outbox_pending"][()] == 2
    assert found["todoapp_projection_failing"][()] == 1
    assert found["todoapp_outbox_lag_seconds"][()] >= 60


def test_the_pools_and_the_running_requests_are_told(ada: httpx2.Client) -> None:
    found = figures(ada)

    assert found["todoapp_requests_running"][()] == 1  # this one
    for name in ("sessions", "reader"):
        pool = (("pool", name),)
        assert 0 <= found["todoapp_pool_used"][pool] <= found["todoapp_pool_size"][pool]


def test_the_figures_are_there_while_all_connections_are_lent(
    settings: Settings,
    serve: Callable[[FastAPI], AbstractContextManager[str]],
    eventually: Callable[..., Any],
) -> None:
    app = create_app(settings.model_copy(update={"pool_size": 1, "pool_seconds": 0.2}))
    began, released = Event(), Event()

    @app.get("/hold")
    async def hold(session: SessionDep, reader: ReaderDep) -> None:
        await session.execute(text("SELECT 1"))
        async with reader.pool.connection():
            began.set()
            await to_thread(released.wait)

    with (
        serve(app) as url,
        httpx2.Client(base_url=url, timeout=60) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        pool.submit(httpx2.get, f"{url}/hold", timeout=60)
        try:
            eventually(began.is_set)
            found = figures(client)
        finally:
            released.set()

    assert found["todoapp_outbox_pending"][()] == 0
    for name in ("sessions", "reader"):
        assert found["todoapp_pool_used"][(("pool", name),)] == 1
        assert found["todoapp_pool_size"][(("pool", name),)] == 1


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For"])
def test_who_comes_through_a_proxy_finds_nothing(anybody: httpx2.Client, header: str) -> None:
    assert anybody.get("/metrics", headers={header: "for=192.0.2.1"}).status_code == 404


def test_without_the_database_the_rest_is_told(
    settings: Settings, serve: Callable[[FastAPI], AbstractContextManager[str]]
) -> None:
    away = settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/nothing"})
    with serve(create_app(away)) as url, httpx2.Client(base_url=url, timeout=30) as client:
        found = figures(client)

    assert found["todoapp_outbox_pending"][()] != found["todoapp_outbox_pending"][()]  # not known
    assert found["todoapp_outbox_unseen_total"][()] == 1


def test_two_applications_in_one_process_count_apart(
    settings: Settings,
    serve: Callable[[FastAPI], AbstractContextManager[str]],
    anybody: httpx2.Client,
) -> None:
    anybody.get("/livez")
    with serve(create_app(settings)) as url, httpx2.Client(base_url=url) as other:
        assert "todoapp_request_seconds_count" not in figures(other)
