"""Comparing the graph with the tables, a part at a time, while everybody works on."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from time import monotonic
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from todoapp.graph import statements
from todoapp.graph.driver import Graph
from todoapp.graph.projection import words
from todoapp.graph.repair import snapshots
from todoapp.outbox import OutboxEvent

LOOK = 0.1  # seconds between looks at what waits

_NODES: dict[str, LiteralString] = {
    "user": "MATCH (node:User) WHERE node.id IN $ids RETURN node.id AS id, node.version AS version",
    "category": """
MATCH (node:Category) WHERE node.id IN $ids
RETURN node.id AS id, node.version AS version, node.name AS name,
       COLLECT { MATCH (node)<-[:OWNS]-(owner) RETURN owner.id } AS owner
""",
    "todo": """
MATCH (node:Todo) WHERE node.id IN $ids
RETURN node.id AS id, node.version AS version, node.title AS title, node.words AS words,
       node.status AS status, node.priority AS priority, node.due_at AS due_at,
       [id IN node.readers WHERE EXISTS { (:User {id: id}) }] AS readers,
       COLLECT { MATCH (node)<-[:OWNS]-(owner) RETURN owner.id } AS owner,
       COLLECT { MATCH (node)-[:IN]->(category:Category) RETURN category.id } AS category,
       COLLECT { MATCH (node)-[:DEPENDS_ON]->(other:Todo) RETURN other.id } AS depends_on,
       COLLECT {
         MATCH (node)-[shared:SHARED_WITH]->(person:User) RETURN [person.id, shared.role]
       } AS shared_with
""",
}


class Difference(NamedTuple):
    """Where graph and tables disagree, and in what."""

    kind: str
    id: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind} {self.id}: {self.what}"


class Check:
    """One comparison. What is still on its way is waited for, until `patience` seconds are over."""

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], graph: Graph, patience: float
    ) -> None:
        self._sessions = sessions
        self._graph = graph
        self._deadline = monotonic() + patience

    async def caught_up(self) -> bool:
        """Wait until all that was emitted before now is in the graph; whether it is."""
        waits = OutboxEvent.processed_at.is_(None)
        async with self._sessions() as session:
            newest = await session.scalar(select(func.max(OutboxEvent.id)))
            pending = select(OutboxEvent.id).where(waits, OutboxEvent.id <= (newest or 0)).limit(1)
            while await session.scalar(pending):
                if monotonic() > self._deadline:
                    return False
                await session.rollback()
                await asyncio.sleep(LOOK)
        return True

    async def differences(self) -> AsyncIterator[Difference]:
        """Everything that differs, first what the tables have, then what only the graph has."""
        for kind in snapshots.KINDS:
            async for ids in self._ids_of_tables(kind):
                async for difference in self._settled(kind, ids):
                    yield difference
            async for ids in self._ids_of_graph(kind):
                known = await self._tables(kind, ids)
                async for difference in self._settled(kind, ids - known.keys()):
                    yield difference

    async def _settled(self, kind: str, ids: set[str]) -> AsyncIterator[Difference]:
        """What differs and stays so.

        A first look may see a change before the worker has. So what looks different is looked at
        again after the worker has caught up, and only believed if no row changed meanwhile.
        """
        first = True
        while ids:
            before = after = await self._tables(kind, ids)
            settled = first or await self.caught_up()
            nodes = await self._nodes(kind, ids)
            if not first:
                after = await self._tables(kind, ids)
            different = {one for one in ids if before.get(one) != nodes.get(one)}
            if not first:
                for one in sorted(different):
                    if before.get(one) == after.get(one) or not settled:
                        yield Difference(kind, one, _what(before.get(one), nodes.get(one)))
                        different.discard(one)
            ids, first = different, False

    async def _ids_of_tables(self, kind: str) -> AsyncIterator[set[str]]:
        after: UUID | None = None
        while True:
            async with self._sessions() as session:
                ids = await snapshots.ids(session, kind, after)
            if not ids:
                return
            after = ids[-1]
            yield {str(one) for one in ids}

    async def _ids_of_graph(self, kind: str) -> AsyncIterator[set[str]]:
        after = ""
        while rows := await self._graph.read(
            "MATCH ids", statements.IDS[kind], after=after, limit=snapshots.CHUNK
        ):
            after = rows[-1]["id"]
            yield {row["id"] for row in rows}

    async def _tables(self, kind: str, ids: Iterable[str]) -> dict[str, Any]:
        async with self._sessions() as session:
            rows = await snapshots.load(session, kind, snapshots.possible_ids(ids))
        return {str(row.id): _expected(row) for row in rows if not getattr(row, "deleted_at", None)}

    async def _nodes(self, kind: str, ids: Iterable[str]) -> dict[str, Any]:
        rows = await self._graph.read("MATCH nodes", _NODES[kind], ids=list(ids))
        return {row.pop("id"): {name: _plain(value) for name, value in row.items()} for row in rows}


def _expected(row: Any) -> dict[str, Any]:
    """What the graph should know of a row, as `_nodes` tells it."""
    known: dict[str, Any] = {"version": row.version}
    state = row.graph_state()
    if "name" in state:
        known |= {"name": row.name, "owner": [state["owner_id"]]}
    if "title" in state:
        shared = state["shared_with"]
        known |= {name: state[name] for name in ("title", "status", "priority")} | {
            "words": sorted(words(row.title)),
            "due_at": row.due_at,
            "owner": [state["owner_id"]],
            "readers": sorted([state["owner_id"], *shared]),
            "category": [state["category_id"]] if row.category_id else [],
            # A deleted todo is no node, so nothing can be seen to depend on it.
            "depends_on": sorted(str(one.id) for one in row.depends_on if not one.deleted_at),
            "shared_with": sorted([person, role] for person, role in shared.items()),
        }
    return known


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(value)
    return value.to_native() if hasattr(value, "to_native") else value


def _what(row: dict[str, Any] | None, node: dict[str, Any] | None) -> str:
    if node is None:
        return "missing in the graph"
    if row is None:
        return "in the graph, but in no table"
    return f"differs in {', '.join(name for name in row if row[name] != node.get(name))}"
