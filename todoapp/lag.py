"""How far the graph is behind the tables."""

from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from todoapp.outbox import OutboxEvent


class Lag(NamedTuple):
    """How many events wait, for how many seconds the oldest, and how many have failed already."""

    pending: float
    seconds: float
    failing: float


async def measure(connection: AsyncConnection | AsyncSession) -> Lag:
    """The lag now; every event that waits is looked at."""
    age: Any = func.current_timestamp() - func.min(OutboxEvent.created_at)
    failing = func.count().filter(OutboxEvent.attempts > 0)
    waits = OutboxEvent.processed_at.is_(None)
    row = (await connection.execute(select(func.count(), age, failing).where(waits))).one()
    return Lag(row[0], in_seconds(row[1]), row[2])


def oldest_pending() -> Select[Any]:
    """How long the first event that waits has waited; no row when none does. Cheap to ask."""
    age = func.current_timestamp() - OutboxEvent.created_at
    waits = OutboxEvent.processed_at.is_(None)
    return select(age.label("age")).where(waits).order_by(OutboxEvent.id).limit(1)


def in_seconds(age: timedelta | None) -> float:
    """The lag in seconds, 0 when nothing waits."""
    return max(age.total_seconds(), 0.0) if age else 0.0
