"""What is left of deleted things, so that a late event doesn't bring them back; for a while."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from todoapp.graph import projection
from todoapp.graph.driver import Graph
from todoapp.outbox import OutboxEvent

KEPT = timedelta(days=7)


async def forget(session: AsyncSession, graph: Graph) -> int:
    """Remove what was deleted long ago, and long before anything that still waits was written."""
    waits = select(func.min(OutboxEvent.created_at)).where(OutboxEvent.processed_at.is_(None))
    before = await session.scalar(select(func.least(waits.scalar_subquery(), func.now()) - KEPT))
    assert before is not None
    return await projection.forget(graph, before)
