"""Connections to PostgreSQL: how they are made, who gets one next, and traced ones."""

import asyncio
import select
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from opentelemetry.trace import (
    SpanKind,
    Status,
    StatusCode,
    Tracer,
    get_current_span,
)
from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from todoapp.settings import Settings
from todoapp.telemetry.traces import client_span, database_attributes, statement_name

PSYCOPG = "postgresql+psycopg://"
# A session's statements are planned for their values each time, which takes a twentieth of a
# millisecond. A plan for all values can't know that a tag is on every fifth todo, and took 200 ms.
CUSTOM = "force_custom_plan"


def connect_arguments(
    database_url: str, statement_seconds: float = 5.0, plans: str = CUSTOM
) -> dict[str, Any]:
    """Any form libpq accepts, with time-outs: a database that hangs must not hang us."""
    arguments: dict[str, Any] = conninfo_to_dict(database_url)
    # Times go in and out as UTC: in another zone the year 9999 may become 10000.
    limits = (
        f"-c statement_timeout={statement_seconds * 1000:.0f} -c lock_timeout=3s"
        f" -c idle_in_transaction_session_timeout=30s -c timezone=UTC -c plan_cache_mode={plans}"
    )
    return {
        "connect_timeout": 3,  # seconds
        "tcp_user_timeout": 10_000,  # milliseconds without an acknowledgement
        "keepalives_idle": 10,  # seconds
        **arguments,
        "options": f"{limits} {arguments.get('options', '')}".strip(),
    }


def hung_up(connection: AsyncConnection[Any]) -> bool:
    """Whether a connection that nobody uses has ended: the server says so, or closes it.

    Asking the system what has arrived costs no round trip, as a test statement would.
    """
    if connection.closed:
        return True
    arrived = select.poll()
    arrived.register(connection.fileno(), select.POLLIN)
    return bool(arrived.poll(0))


class PoolFull(Exception):  # noqa: N818  # not a fault, but a queue that is too long
    """No connection became free in time."""


class Turns:
    """So many at once may have a connection, and who has waited longest is next.

    SQLAlchemy's pool lets newcomers overtake: with many waiting, some would wait in vain.
    """

    def __init__(self, places: int, seconds: float) -> None:
        self.places = places
        self.taken = 0
        self._seconds = seconds
        self._free = asyncio.Semaphore(places)

    async def __aenter__(self) -> None:
        """Wait for a place.

        Raises:
            PoolFull: none became free in time.
        """
        try:
            async with asyncio.timeout(self._seconds):
                await self._free.acquire()
        except TimeoutError:
            raise PoolFull from None
        self.taken += 1

    async def __aexit__(self, *error: object) -> None:
        """Let the next one in."""
        self.taken -= 1
        self._free.release()


def open_engine(
    database_url: str,
    *,
    pool_size: int = 10,
    pool_seconds: float = 3.0,
    statement_seconds: float = 5.0,
    connect_args: Mapping[str, Any] | None = None,
) -> AsyncEngine:
    """An engine whose pool looks at a connection before lending it: restarts go unnoticed."""
    engine = create_async_engine(
        PSYCOPG,
        connect_args={
            **connect_arguments(database_url, statement_seconds),
            **(connect_args or {}),
        },
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=pool_seconds,
        hide_parameters=True,  # errors are logged; values may be secrets
    )

    @event.listens_for(engine.sync_engine, "checkout")
    def look(connection: Any, _record: Any, _proxy: Any) -> None:
        if hung_up(connection.driver_connection):
            raise DisconnectionError  # the pool then lends a new one

    return engine


def open_traced_engine(settings: Settings, tracer: Tracer) -> AsyncEngine:
    """An engine of which every statement, COMMIT and ROLLBACK becomes a span."""
    if settings.trace_file is None:
        return open_engine(settings.database_url, **settings.engine_limits)

    class TracedConnection(AsyncConnection[Any]):
        """SQLAlchemy tells when a commit begins but not when it ends; the driver knows both."""

        async def commit(self) -> None:
            with self._span("COMMIT"):
                await super().commit()

        async def rollback(self) -> None:
            with self._span("ROLLBACK"):
                await super().rollback()

        @contextmanager
        def _span(self, name: str) -> Iterator[None]:
            if self.info.transaction_status == TransactionStatus.IDLE:
                yield  # nothing will be sent
                return
            with client_span(tracer, name, "postgresql", name):
                yield

    connect_args = {"async_creator_fn": TracedConnection.connect}
    engine = open_engine(settings.database_url, connect_args=connect_args, **settings.engine_limits)
    _trace_statements(engine, tracer)
    return engine


def _trace_statements(engine: AsyncEngine, tracer: Tracer) -> None:
    """SQLAlchemy hands the same execution `context` to what happens before and after."""

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def start(
        _connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: Any
    ) -> None:
        if context and get_current_span().is_recording():
            context.span = tracer.start_span(
                statement_name(statement),
                kind=SpanKind.CLIENT,
                attributes=database_attributes("postgresql", statement),
            )

    @event.listens_for(engine.sync_engine, "after_cursor_execute")
    def end(
        _connection: Any, _cursor: Any, _sql: Any, _values: Any, context: Any, _many: Any
    ) -> None:
        if span := getattr(context, "span", None):
            span.end()

    @event.listens_for(engine.sync_engine, "handle_error")
    def fail(error: Any) -> None:
        if span := getattr(error.execution_context, "span", None):
            span.set_status(Status(StatusCode.ERROR, type(error.original_exception).__name__))
            span.end()
