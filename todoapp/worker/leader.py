"""The worker: carries pending events from the outbox into the graph, each at least once.

One worker leads; others wait for their turn. The leader's lock belongs to a connection, and that
same connection reads and marks the events: whoever loses one has lost the other. The leader also
does the periodic jobs, each in a connection of its own.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import psycopg
from sqlalchemy import func, select, text
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection

from todoapp import outbox
from todoapp.db import locks
from todoapp.db.engine import open_traced_engine
from todoapp.graph import projection
from todoapp.graph.driver import Graph
from todoapp.http.problems import GraphUnavailable
from todoapp.settings import Settings
from todoapp.telemetry.logs import get_logger
from todoapp.telemetry.traces import tracer_of, tracer_provider
from todoapp.worker import periodic
from todoapp.worker.delivery import Delivery
from todoapp.worker.metrics import WorkerMetrics

BATCH = 1000  # events carried over at once
GATHERING = 0.1  # seconds after a round in which events gather, unless it was full
POLL = 0.5  # seconds between looks when no notification comes
LONGEST_PAUSE = 2.0  # seconds between attempts to reach a database
CONNECTIONS = 7  # one for the lead, one for each job
LAST_JOB = 10.0  # seconds that a job may take to end when the worker is stopped

# What a database says that is away, or goes: a standby that takes over says InternalError.
GONE = (
    *(OperationalError, InterfaceError, InternalError),
    *(PoolTimeoutError, psycopg.OperationalError),
)

log = get_logger(__name__)


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Work until `stop` is set. Databases may come and go; nothing is lost meanwhile."""
    provider = tracer_provider(settings, "worker")
    tracer = tracer_of(provider)
    size = max(settings.pool_size, CONNECTIONS)
    engine = open_traced_engine(settings.model_copy(update={"pool_size": size}), tracer)
    graph = Graph(settings, tracer)
    metrics = WorkerMetrics()
    away = _Away("PostgreSQL")
    try:
        with metrics.served(settings):
            while not stop.is_set():
                try:
                    async with engine.connect() as connection:
                        await connection.execution_options(isolation_level="AUTOCOMMIT")
                        away.back()
                        try:
                            if await _elected(connection, stop):
                                delivery = Delivery(connection, graph, tracer, metrics)
                                async with _beside(periodic.run(engine, graph, metrics, stop)):
                                    await _lead(connection, graph, delivery, stop)
                        finally:
                            # The lock is the connection's: in the pool it would keep everybody
                            # from leading, ourselves with our next connection first.
                            await connection.invalidate()
                except GONE as error:
                    await away.pause(stop, error)
    finally:
        await graph.close()
        await engine.dispose()


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do some work meanwhile. It may end what it is doing, but not keep the rest waiting long.

    Should it fail, so does the rest: a worker that does half of its work must not look healthy.
    """
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(work)
            yield
            await asyncio.wait([task], timeout=LAST_JOB)
            task.cancel()
    except ExceptionGroup as errors:
        raise errors.exceptions[-1] from None  # our own, if there is one, as without a group


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


async def _elected(connection: AsyncConnection, stop: asyncio.Event) -> bool:
    """Wait to become the leader; returns whether we are, before we are stopped."""
    while not await connection.scalar(select(func.pg_try_advisory_lock(locks.LEAD))):
        if await _wait(stop, POLL):
            return False
    log.info("leading")
    return True


async def _lead(
    connection: AsyncConnection, graph: Graph, delivery: Delivery, stop: asyncio.Event
) -> None:
    """Carry events over until stopped or disconnected."""
    await connection.execute(text(f"LISTEN {outbox.CHANNEL}"))
    away, prepared = _Away("Neo4j"), False
    while not stop.is_set():
        try:
            if not prepared:
                await projection.prepare(graph)
                prepared = True
            # What took too long is tried again in smaller parts.
            size = max(BATCH >> away.failures, 1)
            tried = await delivery.round(size)
            away.back()
        except GraphUnavailable as error:
            prepared = False
            await away.pause(stop, error)
            continue
        if not tried:
            await _notified(connection)
        elif tried < size:
            # A round costs both databases about the same for one event as for twenty.
            await _wait(stop, GATHERING)


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
