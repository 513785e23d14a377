"""The outbox: what Neo4j has to be told, written in the transaction that made it true.

Source: the transactional outbox pattern, https://microservices.io/patterns/data/transactional-outbox.html
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, NamedTuple, cast
from uuid import UUID

from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from sqlalchemy import (
    BigInteger,
    Identity,
    Index,
    Select,
    Table,
    Update,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from todoapp.db.reader import Question, Reader
from todoapp.db.tables import Base, CreatedAt

CHANNEL = "outbox"
LONGEST_BACKOFF = 300  # seconds until a failed event is tried again
KEPT = timedelta(hours=6)  # how long one can look up what was carried over
PURGED_AT_ONCE = 1000
MOMENT = 0.05  # seconds between two calls that wake the worker; it looks again after 0.1


class OutboxEvent(Base):
    """One change that the worker carries into the graph.

    `payload` holds the whole state at `version`, not the difference: an event that comes twice
    or late can then be judged by its version alone.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_pending", "id", postgresql_where=text("processed_at IS NULL")),
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


RECORD = insert(cast(Table, OutboxEvent.__table__))
# Waking the worker in the same statement saves a round trip.
RECORD_AND_WAKE = RECORD.returning(func.pg_notify(CHANNEL, ""))


async def emit(
    session: AsyncSession, topic: str, aggregate_id: UUID, version: int, payload: dict[str, Any]
) -> None:
    """Record an event in the session's transaction, and see that the worker is awake afterwards.

    Flushes first: the changed row is then locked before the event draws its number, so the
    numbers of one aggregate are in the order of its changes.
    """
    await session.flush()
    event = {
        "topic": topic,
        "aggregate_id": aggregate_id,
        "version": version,
        "payload": payload,
        "traceparent": _traceparent(),
    }
    await session.execute(RECORD_AND_WAKE if _time_to_wake(session) else RECORD, event)


async def emit_many(
    session: AsyncSession, topic: str, states: Sequence[tuple[UUID, int, dict[str, Any]]]
) -> None:
    """As `emit`, for many aggregates of one kind: of each its id, its version and its payload."""
    await session.flush()
    if states:
        same = {"topic": topic, "traceparent": _traceparent()}
        events = [
            {**same, "aggregate_id": aggregate_id, "version": version, "payload": payload}
            for aggregate_id, version, payload in states
        ]
        await session.execute(insert(OutboxEvent), events)
        await session.execute(select(func.pg_notify(CHANNEL, "")))


def pending(limit: int) -> Select[Any]:
    """Events to carry over now, in order.

    Asked by what is pending, never by "larger than the last number": numbers are drawn before
    transactions commit, so a smaller one may appear later. None waits for an earlier one that
    has failed: each holds the whole state.
    """
    table = OutboxEvent.__table__.c
    return (
        select(OutboxEvent.__table__)
        .where(table.processed_at.is_(None), table.next_attempt_at <= func.now())
        .order_by(table.id)
        .limit(limit)
    )


def processed(event_ids: Sequence[int]) -> Update:
    """Note that events have been carried over."""
    return (
        update(OutboxEvent)
        .where(OutboxEvent.id.in_(event_ids))
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


async def purge(session: AsyncSession) -> int:
    """Remove some events that were carried over long ago; returns how many."""
    carried_over = OutboxEvent.processed_at.is_not(None)
    # The oldest are looked at and no others, so that a look which finds nothing is cheap.
    oldest = (
        select(OutboxEvent.id).where(carried_over).order_by(OutboxEvent.id).limit(PURGED_AT_ONCE)
    )
    gone = await session.scalars(
        delete(OutboxEvent)
        .where(OutboxEvent.id.in_(oldest), OutboxEvent.processed_at < func.now() - KEPT)
        .returning(OutboxEvent.id)
    )
    return len(gone.all())


def _time_to_wake(session: AsyncSession) -> bool:
    """Whether to wake the worker: not if that was done a moment ago, since it looks again anyway.

    NOTIFY takes a lock that all databases of the server share and holds it until the commit is on
    disk. If each write did, they would reach the disk one by one: of ten side by side, with 20 ms
    for the disk, 40 a second instead of 200.
    """
    shared, now = session.info.get("shared", {}), monotonic()
    if now - shared.get("woken", -MOMENT) < MOMENT:
        return False
    shared["woken"] = now
    return True


def _traceparent() -> str | None:
    """Where we are in the current trace, as W3C Trace Context writes it; None outside a trace."""
    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return carrier.get("traceparent")


class Lag(NamedTuple):
    """How many events wait, for how many seconds the oldest, and how many have failed already."""

    pending: float
    seconds: float
    failing: float


LAG = Question(
    select(
        func.count().label("pending"),
        (func.current_timestamp() - func.min(OutboxEvent.created_at)).label("age"),
        func.count().filter(OutboxEvent.attempts > 0).label("failing"),
    ).where(OutboxEvent.processed_at.is_(None))
)


async def lag(reader: Reader) -> Lag:
    """The lag now; every event that waits is looked at."""
    (row,) = await reader.all(LAG)
    return Lag(row["pending"], in_seconds(row["age"]), row["failing"])


def oldest_pending() -> Select[Any]:
    """How long the first event that waits has waited; no row when none does. Cheap to ask."""
    age = func.current_timestamp() - OutboxEvent.created_at
    waits = OutboxEvent.processed_at.is_(None)
    return select(age.label("age")).where(waits).order_by(OutboxEvent.id).limit(1)


def in_seconds(age: timedelta | None) -> float:
    """The lag in seconds, 0 when nothing waits."""
    return max(age.total_seconds(), 0.0) if age else 0.0
