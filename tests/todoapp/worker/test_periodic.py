"""What the leader does beside the projection: in its own connection, again and again."""

import asyncio
from collections.abc import Awaitable, Callable
from time import time
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.typing import EventDict

from todoapp.db.engine import open_engine
from todoapp.http.problems import GraphUnavailable
from todoapp.settings import Settings
from todoapp.worker import periodic
from todoapp.worker.metrics import WorkerMetrics

Work = Callable[[AsyncSession], Awaitable[int]]
Sql = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., WorkerMetrics]:
    """Does jobs until the one that is given `stop` sets it."""

    def do(*make: Callable[[asyncio.Event], Work]) -> WorkerMetrics:
        async def work() -> WorkerMetrics:
            stop, metrics = asyncio.Event(), WorkerMetrics()
            mine = [periodic.Job(str(n), 0, one(stop)) for n, one in enumerate(make)]
            monkeypatch.setattr(periodic, "jobs", lambda graph: mine)
            engine = open_engine(settings.database_url)
            try:
                await periodic.run(engine, None, metrics, stop)  # type: ignore[arg-type]
            finally:
                await engine.dispose()
            return metrics

        return asyncio.run(work())

    return do


def add_event(done: list[int]) -> Callable[[asyncio.Event], Work]:
    """Adds an event each time, three times, and then says that nothing is left."""

    def make(stop: asyncio.Event) -> Work:
        async def work(session: AsyncSession) -> int:
            if len(done) == 3:
                stop.set()
                return 0
            done.append(1)
            await session.execute(
                text(
                    "INSERT INTO outbox (topic, aggregate_id, version, payload)"
                    " VALUES ('x', uuidv7(), 1, '{}')"
                )
            )
            return 1

        return work

    return make


def failing(error: Exception) -> Callable[[asyncio.Event], Work]:
    def make(stop: asyncio.Event) -> Work:
        async def work(session: AsyncSession) -> int:
            raise error

        return work

    return make


def hanging_once(stop: asyncio.Event) -> Work:
    hung: list[int] = []

    async def work(session: AsyncSession) -> int:
        if not hung:
            hung.append(1)
            await asyncio.Event().wait()
        stop.set()
        return 0

    return work


def last_success(metrics: WorkerMetrics, job: str) -> float:
    name = "todoapp_job_last_success_timestamp_seconds"
    seconds = metrics.registry.get_sample_value(name, {"job": job})
    assert seconds is not None
    return seconds


def test_what_a_job_does_is_committed_and_it_is_called_until_nothing_is_left(
    run: Callable[..., WorkerMetrics], sql: Sql
) -> None:
    run(add_event([]))

    assert len(sql("SELECT id FROM outbox")) == 3


def test_a_job_that_fails_is_counted_and_holds_up_no_other(
    run: Callable[..., WorkerMetrics], sql: Sql, said: list[EventDict]
) -> None:
    metrics = run(failing(ValueError("reason")), add_event([]))

    assert len(sql("SELECT id FROM outbox")) == 3
    assert metrics.registry.get_sample_value("todoapp_job_errors_total", {"job": "0"})
    assert "job failed" in [event["event"] for event in said]


def test_of_each_job_is_told_when_it_last_came_to_its_end(
    run: Callable[..., WorkerMetrics],
) -> None:
    before = time()
    metrics = run(failing(ValueError("reason")), add_event([]))

    assert last_success(metrics, "0") == 0
    assert before <= last_success(metrics, "1") <= time()


def test_a_job_that_hangs_is_ended_and_counted(
    run: Callable[..., WorkerMetrics], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(periodic, "LONGEST", 0.1)
    metrics = run(hanging_once)

    assert metrics.registry.get_sample_value("todoapp_job_errors_total", {"job": "0"}) == 1


def test_a_graph_that_is_away_is_no_failure_of_the_job_and_no_success(
    run: Callable[..., WorkerMetrics],
) -> None:
    metrics = run(failing(GraphUnavailable()), add_event([]))

    assert metrics.registry.get_sample_value("todoapp_job_errors_total", {"job": "0"}) == 0
    assert last_success(metrics, "0") == 0


def test_a_job_ends_when_it_is_cancelled_even_if_it_cannot_be_rolled_back(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when PostgreSQL dies: the new connection would have no leader while the old one waits."""

    async def work() -> None:
        begun = asyncio.Event()
        engine = open_engine(settings.database_url)

        async def loses_its_connection(session: AsyncSession) -> int:
            mine = await session.scalar(text("SELECT pg_backend_pid()"))
            async with engine.connect() as other:
                await other.execute(text("SELECT pg_terminate_backend(:mine)"), {"mine": mine})
            begun.set()
            await asyncio.Event().wait()
            return 0

        job = periodic.Job("loses its connection", 3600, loses_its_connection)
        monkeypatch.setattr(periodic, "jobs", lambda graph: [job])
        running = asyncio.create_task(
            periodic.run(engine, None, WorkerMetrics(), asyncio.Event())  # type: ignore[arg-type]
        )
        await begun.wait()
        running.cancel()
        await asyncio.wait([running], timeout=10)
        assert running.cancelled()
        await engine.dispose()

    asyncio.run(work())


@pytest.mark.usefixtures("clean_graph")
def test_the_worker_removes_what_it_carried_over_long_ago_and_nothing_else(
    sql: Sql,
    start_worker: Callable[..., Any],
    eventually: Callable[..., Any],
) -> None:
    add = "INSERT INTO outbox (topic, aggregate_id, version, payload, processed_at) VALUES"
    old = sql(f"{add} ('old', uuidv7(), 1, '{{}}', now() - interval '7 hours') RETURNING id")
    sql(f"{add} ('fresh', uuidv7(), 1, '{{}}', now())")
    sql(f"{add} ('waits', uuidv7(), 1, '{{}}', NULL)")
    start_worker()

    eventually(lambda: not sql("SELECT id FROM outbox WHERE id = %s", old[0]["id"]))

    assert [row["topic"] for row in sql("SELECT topic FROM outbox ORDER BY id")] == [
        "fresh",
        "waits",
    ]
