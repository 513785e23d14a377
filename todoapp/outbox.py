"""The outbox: what Neo4j has to be told, written in the transaction that made it true.

Source: the transactional outbox pattern, https://microservices.io/patterns/data/transactional-outbox.html
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from sqlalchemy import (
    BigInteger,
    Identity,
    Index,
    Select,
    Update,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column, selectinload

from todoapp.db import Base, CreatedAt
from todoapp.todos.models import Todo
from todoapp.users.models import User

CHANNEL = "outbox"
LONGEST_BACKOFF = 300  # seconds until a failed event is tried again
REEMIT_CHUNK = 500  # rows held in memory at once


class OutboxEvent(Base):
    """One change that the worker carries into the graph.

    `payload` holds the whole state at `version`, not the difference: an event that comes twice
    or late can then be judged by its version alone.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_pending", "id", postgresql_where=text("processed_at IS NULL")),
        Index(
            "ix_outbox_pending_aggregate",
            "aggregate_id",
            "id",
            postgresql_where=text("processed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    topic: Mapped[str]
    aggregate_id: Mapped[UUID]
    version: Mapped[int]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    traceparent: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    processed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_attempt_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_error: Mapped[str | None]


async def emit(
    session: AsyncSession, topic: str, aggregate_id: UUID, version: int, payload: dict[str, Any]
) -> None:
    """Record an event in the session's transaction and wake the worker when it commits.

    Flushes first: the changed row is then locked before the event draws its number, so the
    numbers of one aggregate are in the order of its changes.
    """
    await session.flush()
    await session.execute(
        insert(OutboxEvent).values(
            topic=topic,
            aggregate_id=aggregate_id,
            version=version,
            payload=payload,
            traceparent=_traceparent(),
        )
    )
    await session.execute(select(func.pg_notify(CHANNEL, "")))


def pending(limit: int) -> Select[Any]:
    """Events to carry over now, in order.

    Asked by what is pending, never by "larger than the last number": numbers are drawn before
    transactions commit, so a smaller one may appear later. What follows a failed event of the
    same aggregate waits for it.
    """
    table, earlier = OutboxEvent.__table__.c, aliased(OutboxEvent)
    held_back = (
        select(earlier.id)
        .where(
            earlier.aggregate_id == table.aggregate_id,
            earlier.processed_at.is_(None),
            earlier.id < table.id,
            earlier.next_attempt_at > func.now(),
        )
        .exists()
    )
    return (
        select(OutboxEvent.__table__)
        .where(table.processed_at.is_(None), table.next_attempt_at <= func.now(), ~held_back)
        .order_by(table.id)
        .limit(limit)
    )


def processed(event_id: int) -> Update:
    """Note that an event has been carried over."""
    return (
        update(OutboxEvent)
        .where(OutboxEvent.id == event_id)
        .values(processed_at=func.now(), attempts=OutboxEvent.attempts + 1)
    )


def failed(event_id: int, error: Exception) -> Update:
    """Note why an event couldn't be carried over; the next attempt is twice as far away."""
    doublings = func.least(OutboxEvent.attempts, 16)  # 2 to the thousandth is no number
    seconds = func.least(func.power(2, doublings), LONGEST_BACKOFF)
    return (
        update(OutboxEvent)
        .where(OutboxEvent.id == event_id)
        .values(
            attempts=OutboxEvent.attempts + 1,
            next_attempt_at=func.now() + seconds * timedelta(seconds=1),
            last_error=f"{type(error).__name__}: {error}"[:500],
        )
    )


async def reemit_all(session: AsyncSession) -> int:
    """Emit the present state of everything, so that an emptied graph is rebuilt.

    Returns the number of events. The caller commits.
    """
    emitted = 0
    everybody = select(User)
    everything = select(Todo).options(selectinload(Todo.depends_on), selectinload(Todo.shares))
    for topic, rows in (("user.snapshot", everybody), ("todo.snapshot", everything)):
        emitted += await _reemit(session, topic, rows)
    await session.execute(select(func.pg_notify(CHANNEL, "")))
    return emitted


async def _reemit(session: AsyncSession, topic: str, rows: Select[Any]) -> int:
    emitted = 0
    result = await session.stream_scalars(rows.execution_options(yield_per=REEMIT_CHUNK))
    async for chunk in result.partitions():
        events = [
            {
                "topic": topic,
                "aggregate_id": row.id,
                "version": row.version,
                "payload": row.graph_state(),
            }
            for row in chunk
        ]
        await session.execute(insert(OutboxEvent), events)
        emitted += len(events)
    return emitted


def _traceparent() -> str | None:
    """Where we are in the current trace, as W3C Trace Context writes it; None outside a trace."""
    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return carrier.get("traceparent")
