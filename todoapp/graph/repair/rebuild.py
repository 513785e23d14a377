"""Making the graph anew from the tables, while everybody works on."""

import asyncio
import math
from collections.abc import AsyncIterator
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from todoapp.graph import projection, statements
from todoapp.graph.driver import Graph
from todoapp.graph.repair import snapshots
from todoapp.outbox import OutboxEvent

MOST_WAITING = 2000  # events; above that the next chunk waits, so that fresh changes needn't
LOOK = 0.2  # seconds between looks at what waits


class Progress(NamedTuple):
    """What has been done, and how much of it."""

    step: str
    done: int


async def rebuild(
    sessions: async_sessionmaker[AsyncSession], graph: Graph
) -> AsyncIterator[Progress]:
    """Correct what the graph can't know, then emit everything; the worker carries it over.

    May be interrupted anywhere and begun again, and changes go on meanwhile: of two events about
    the same thing the newer wins. Gives the progress after each chunk.
    """
    async for checked in _sweep(sessions, graph):
        yield Progress("nodes looked at", checked)
    for kind in snapshots.KINDS:
        emitted = 0
        async with sessions() as session:
            async for number in snapshots.emit(session, kind):
                await session.commit()
                emitted += number
                yield Progress(f"{kind} events emitted", emitted)
                await _room(session)


async def _room(session: AsyncSession) -> None:
    """Wait until few enough events wait."""
    waiting = select(func.count()).where(OutboxEvent.processed_at.is_(None))
    while (await session.scalar(waiting) or 0) > MOST_WAITING:
        await session.rollback()  # no transaction stays open while nothing is done
        await asyncio.sleep(LOOK)


async def _sweep(sessions: async_sessionmaker[AsyncSession], graph: Graph) -> AsyncIterator[int]:
    """Bury what no table holds, and let go of versions that no table has reached.

    The graph is read first. What it knows was committed before, ids are never used again and
    versions only grow: so a row that is missing or older now proves that the graph is wrong.
    """
    await projection.delete_strays(graph)
    last, looked_at = "", 0
    while nodes := await graph.read(
        "MATCH nodes", statements.NODES, after=last, limit=snapshots.CHUNK
    ):
        async with sessions() as session:
            ids = snapshots.possible_ids(node["id"] for node in nodes)
            versions = await _versions(session, ids)
        lost = [node for node in nodes if node["live"] and node["id"] not in versions]
        ahead = [node for node in nodes if node["version"] > versions.get(node["id"], math.inf)]
        await graph.write_together(
            "BURY", {statements.BURY: {"rows": lost}, statements.RESET: {"rows": ahead}}
        )
        last, looked_at = nodes[-1]["id"], looked_at + len(nodes)
        yield looked_at


async def _versions(session: AsyncSession, ids: list[UUID]) -> dict[str, int]:
    """The versions that the tables have."""
    each = (
        select(table.id, table.version).where(table.id.in_(ids))
        for table in snapshots.KINDS.values()
    )
    return {str(row.id): row.version for row in await session.execute(union_all(*each))}
