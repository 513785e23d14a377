"""The worker: carries pending events from the outbox into the graph, each at least once.

One worker leads; others wait for their turn. The leader's lock belongs to a connection, and that
same connection reads and marks the events: whoever loses one has lost the other.
"""

import asyncio
from contextlib import suppress
from typing import Any

import psycopg
from opentelemetry.trace import SpanKind, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from sqlalchemy import func, select, text
from sqlalchemy.engine import Row
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from todoapp import outbox
from todoapp.graph import projection
from todoapp.graph.driver import Graph
from todoapp.logs import get_logger
from todoapp.observability import open_traced_engine, tracer_of, tracer_provider
from todoapp.problems import GraphUnavailable
from todoapp.settings import Settings

LEADER_LOCK = 0x746F646F_00000002
BATCH = 100  # events read at once
POLL = 0.5  # seconds between looks when no notification comes
LONGEST_PAUSE = 2.0  # seconds between attempts to reach a database

log = get_logger(__name__)


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Work until `stop` is set. Databases may come and go; nothing is lost meanwhile."""
    provider = tracer_provider(settings, "worker")
    tracer = tracer_of(provider)
    engine = open_traced_engine(settings, tracer)
    graph = Graph(settings, tracer)
    away = _Away("PostgreSQL")
    try:
        while not stop.is_set():
            try:
                async with engine.connect() as connection:
                    await _lead(connection, graph, tracer, stop, away)
            except (OperationalError, InterfaceError, psycopg.OperationalError) as error:
                await away.pause(stop, error)
    finally:
        await graph.close()
        await engine.dispose()


class _Away:
    """A database that can't be reached: said once, tried again at growing intervals."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.failures = 0

    async def pause(self, stop: asyncio.Event, error: Exception) -> None:
        self.failures += 1
        if self.failures == 1:
            log.warning("database away", database=self.name, error=type(error).__name__)
        await _wait(stop, min(0.1 * 2**self.failures, LONGEST_PAUSE))

    def back(self) -> None:
        if self.failures:
            log.info("database back", database=self.name)
        self.failures = 0


async def _lead(
    connection: AsyncConnection, graph: Graph, tracer: Tracer, stop: asyncio.Event, away: _Away
) -> None:
    """Wait to become the leader, then work until stopped or disconnected."""
    await connection.execution_options(isolation_level="AUTOCOMMIT")
    away.back()
    while not await connection.scalar(select(func.pg_try_advisory_lock(LEADER_LOCK))):
        if await _wait(stop, POLL):
            return
    log.info("leading")
    await connection.execute(text(f"LISTEN {outbox.CHANNEL}"))
    graph_away, prepared = _Away("Neo4j"), False
    while not stop.is_set():
        try:
            if not prepared:
                await projection.prepare(graph)
                prepared = True
            done = await _project_pending(connection, graph, tracer, stop)
            graph_away.back()
        except GraphUnavailable as error:
            prepared = False
            await graph_away.pause(stop, error)
            continue
        if not done:
            await _notified(connection)


async def _project_pending(
    connection: AsyncConnection, graph: Graph, tracer: Tracer, stop: asyncio.Event
) -> int:
    """Carry over a batch of events in order; returns how many were tried."""
    tried, failed = 0, set()
    for event in (await connection.execute(outbox.pending(BATCH))).all():
        if stop.is_set():
            break
        if event.aggregate_id not in failed:
            tried += 1
            if not await _project(connection, graph, tracer, event):
                failed.add(event.aggregate_id)
    return tried


async def _project(
    connection: AsyncConnection, graph: Graph, tracer: Tracer, event: Row[Any]
) -> bool:
    """Carry over one event, as part of the trace of the request that caused it."""
    with tracer.start_as_current_span(
        event.topic,
        context=TraceContextTextMapPropagator().extract({"traceparent": event.traceparent or ""}),
        kind=SpanKind.CONSUMER,
        attributes={"messaging.system": "todoapp.outbox", "messaging.message.id": str(event.id)},
    ):
        try:
            await projection.project(
                graph, event.topic, event.aggregate_id, event.version, event.payload
            )
        except GraphUnavailable:
            raise  # not the event's fault
        except Exception as error:
            # One event that can't be carried over must not hold up all the others.
            log.exception("projection failed", event_id=event.id, topic=event.topic)
            await connection.execute(outbox.failed(event.id, error))
            return False
        # A crash between these two lines repeats the event: at least once, never less.
        await connection.execute(outbox.processed(event.id))
        return True


async def _notified(connection: AsyncConnection) -> None:
    """Sleep until something is emitted, at most `POLL` seconds."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    try:
        async for _ in driver.notifies(timeout=POLL, stop_after=1):
            pass
    except psycopg.OperationalError:
        await connection.invalidate()
        raise


async def _wait(stop: asyncio.Event, seconds: float) -> bool:
    """Sleep, but not longer than until `stop` is set; returns whether it is."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
    return stop.is_set()
