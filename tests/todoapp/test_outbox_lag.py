"""What waits in the outbox, what is removed from it, and many events at once."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from opentelemetry.sdk.trace import TracerProvider
from sqlalchemy.ext.asyncio import AsyncSession

from todoapp import outbox
from todoapp.db.reader import Pool, Reader

Sql = Callable[..., list[dict[str, Any]]]
InSession = Callable[..., Any]
NONE, HOUR, DAY = timedelta(), timedelta(hours=1), timedelta(days=1)
MINUTE = timedelta(minutes=1)


def event(sql: Sql, age: timedelta = NONE, processed: timedelta | None = None) -> int:
    """One that was emitted, and perhaps carried over, so long ago; returns its number."""
    (row,) = sql(
        "INSERT INTO outbox (topic, aggregate_id, version, payload, created_at, processed_at)"
        " VALUES ('todo.x', uuidv7(), 1, '{}', now() - %s::interval, now() - %s::interval)"
        " RETURNING id",
        age,
        processed,
    )
    return int(row["id"])


def test_the_lag_is_how_many_wait_and_the_age_of_the_oldest(database: str, sql: Sql) -> None:
    def measure() -> outbox.Lag:
        async def ask() -> outbox.Lag:
            pool = Pool(database)
            try:
                return await outbox.lag(Reader(pool))
            finally:
                await pool.close()

        return asyncio.run(ask())

    event(sql, DAY, NONE)
    assert measure() == (0, 0.0, 0)

    event(sql, MINUTE)
    event(sql, HOUR)

    sql(
        "UPDATE outbox SET attempts = 1 WHERE created_at < now() - interval '30 minutes'"
        " AND processed_at IS NULL"
    )
    pending, seconds, failing = measure()
    assert (pending, failing) == (2, 1)
    assert 3600 <= seconds < 3660


def test_the_first_event_that_waits_tells_its_age(in_session: InSession, sql: Sql) -> None:
    async def ask(session: AsyncSession) -> list[Any]:
        return [row.age for row in await session.execute(outbox.oldest_pending())]

    event(sql, DAY, NONE)
    assert in_session(ask) == []

    first = event(sql, HOUR)
    event(sql)
    sql("UPDATE outbox SET topic = 'todo.y' WHERE id = %s", first)  # it moves to the table's end

    (age,) = in_session(ask)
    assert HOUR <= age < HOUR + MINUTE


@pytest.mark.parametrize(
    ("age", "seconds"),
    [(None, 0.0), (timedelta(), 0.0), (timedelta(seconds=90), 90.0), (timedelta(seconds=-1), 0.0)],
)
def test_a_lag_in_seconds_is_never_negative(age: timedelta | None, seconds: float) -> None:
    assert outbox.in_seconds(age) == seconds


def test_what_was_carried_over_long_ago_is_removed_a_part_at_a_time(
    in_session: InSession, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "PURGED_AT_ONCE", 2)
    old = [event(sql, processed=6 * HOUR + MINUTE) for _ in range(3)]
    # Rows that are changed move to the table's end; the oldest still go first.
    sql("UPDATE outbox SET topic = 'todo.y' WHERE id = %s", old[0])
    kept = [event(sql, processed=6 * HOUR - MINUTE), event(sql)]

    assert in_session(outbox.purge) == 2
    assert [row["id"] for row in sql("SELECT id FROM outbox ORDER BY id")] == [old[2], *kept]
    assert in_session(outbox.purge) == 1
    assert in_session(outbox.purge) == 0
    assert [row["id"] for row in sql("SELECT id FROM outbox ORDER BY id")] == kept


def test_many_events_at_once_wake_the_worker_once_and_none_wake_nobody(
    database: str, in_session: InSession, sql: Sql
) -> None:
    states: list[Any] = [(uuid4(), number, {"title": str(number)}) for number in (1, 2)]

    async def emit_none(session: AsyncSession) -> None:
        await outbox.emit_many(session, "todo.created", [])

    async def emit(session: AsyncSession) -> None:
        await outbox.emit_many(session, "todo.created", states)

    with psycopg.connect(database, autocommit=True) as listener:
        listener.execute("LISTEN outbox")
        in_session(emit_none)
        in_session(emit)
        woken = [heard.payload for heard in listener.notifies(timeout=5, stop_after=1)]
        woken += [heard.payload for heard in listener.notifies(timeout=0)]

    assert woken == [""]
    rows = sql("SELECT * FROM outbox ORDER BY id")
    assert [(row["aggregate_id"], row["version"], row["payload"]) for row in rows] == states
    assert {(row["topic"], row["traceparent"]) for row in rows} == {("todo.created", None)}


def test_an_event_belongs_to_the_trace_that_it_was_emitted_in(
    in_session: InSession, sql: Sql
) -> None:
    tracer = TracerProvider(shutdown_on_exit=False).get_tracer("test")

    async def emit(session: AsyncSession) -> str:
        with tracer.start_as_current_span("request") as span:
            await outbox.emit(session, "todo.created", uuid4(), 3, {"title": "A"})
            await outbox.emit_many(session, "todo.created", [(uuid4(), 4, {})])
            return f"{span.get_span_context().trace_id:032x}"

    trace_id = in_session(emit)

    rows = sql("SELECT * FROM outbox ORDER BY id")
    assert [row["version"] for row in rows] == [3, 4]
    assert rows[0]["payload"] == {"title": "A"}
    for row in rows:
        assert row["traceparent"].split("-")[1] == trace_id
