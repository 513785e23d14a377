"""How events become nodes and relationships. Each may come twice, or late, and does no harm.

(:User)-[:OWNS]->(:Category {name})
(:User)-[:OWNS]->(:Todo {title, words, status, priority, due_at, readers})
(:Todo)-[:DEPENDS_ON]->(:Todo)  (:Todo)-[:IN]->(:Category)  (:Todo)-[:SHARED_WITH {role}]->(:User)

Each of these nodes is an (:Aggregate {id, version}) too. What has only been mentioned so far, or is
deleted, is nothing else: no question finds it, but an event that is older than the deletion does,
and gives way to its version. A relationship is told of by the node that it comes from; only OWNS
is told of by what is owned. No question asks for `title`: it is there for whoever looks at the
graph. `status`, `priority`, `due_at` and `words` are what it searches and sorts by.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString, Protocol
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from todoapp.graph import statements
from todoapp.graph.driver import Graph
from todoapp.outbox import OutboxEvent

LABELS: tuple[LiteralString, ...] = ("Aggregate", "User", "Category", "Todo")
STATEMENTS: dict[str, LiteralString] = {
    "user": statements.USERS,
    "category": statements.CATEGORIES,
    "todo": statements.TODOS,
}
AT_ONCE = 1000  # nodes removed in one transaction
KEPT = timedelta(days=7)  # what is left of deleted things, so that a late event finds it


class UnknownTopic(Exception):  # noqa: N818  # named like the problems beside it
    """The worker is older than the application that wrote the event."""


class Event(Protocol):
    """What an outbox row tells: the whole state of one thing at one version."""

    @property
    def topic(self) -> str: ...
    @property
    def aggregate_id(self) -> UUID: ...
    @property
    def version(self) -> int: ...
    @property
    def payload(self) -> dict[str, Any]: ...


async def prepare(graph: Graph) -> None:
    """Let Neo4j find nodes by id and refuse doubles."""
    for label in LABELS:
        await graph.write(
            "CREATE CONSTRAINT",
            f"CREATE CONSTRAINT {label.lower()}_id IF NOT EXISTS"
            f" FOR (node:{label}) REQUIRE node.id IS UNIQUE",
        )


def kind(event: Event) -> str:
    """What the event is about: "user", "category", "todo", or something that we don't know."""
    return event.topic.partition(".")[0]


def statement(event: Event) -> LiteralString:
    """The statement that carries the event over.

    Raises:
        UnknownTopic: nothing here knows what to do with it.
    """
    if kind(event) not in STATEMENTS:
        raise UnknownTopic(event.topic)
    return statements.BURY if event.payload.get("deleted") else STATEMENTS[kind(event)]


async def project(graph: Graph, events: Sequence[Event]) -> None:
    """Carry events into the graph, all or none, except what it knows something newer about.

    Raises:
        UnknownTopic, KeyError, TypeError, ValueError: an event can't be understood.
        GraphUnavailable: Neo4j is away.
    """
    # Each holds the whole state, so of several about the same thing only the newest counts.
    newest: dict[UUID, Event] = {}
    for event in events:
        known = newest.get(event.aggregate_id)
        if known is None or known.version <= event.version:
            newest[event.aggregate_id] = event
    # What is deleted comes first: nothing of a deleted account may be written after it.
    rows: dict[LiteralString, list[dict[str, Any]]] = {statements.BURY: []}
    for event in newest.values():
        rows.setdefault(statement(event), []).append(_row(event))
    await graph.write_together("MERGE", {query: {"rows": told} for query, told in rows.items()})
    for event in newest.values():
        if kind(event) == "user" and event.payload.get("deleted"):
            await _repeat(graph, "BURY", statements.BURY_OWNED, id=str(event.aggregate_id))


async def delete_strays(graph: Graph) -> int:
    """Remove nodes that look like ours and that no event made; returns how many."""
    return await _repeat(graph, "DELETE strays", statements.DELETE_STRAYS)


async def forget(session: AsyncSession, graph: Graph) -> int:
    """Remove what was deleted long ago, and long before anything that still waits was written.

    An event that is older must not come any more: it would bring the dead back to life. Ends the
    session's transaction, so that PostgreSQL keeps none open while Neo4j is written.
    """
    waits = select(func.min(OutboxEvent.created_at)).where(OutboxEvent.processed_at.is_(None))
    before = await session.scalar(select(func.least(waits.scalar_subquery(), func.now()) - KEPT))
    await session.commit()
    return await _repeat(graph, "DELETE buried", statements.FORGET, before=before)


async def _repeat(graph: Graph, name: str, query: LiteralString, **parameters: Any) -> int:
    """Write in bounded transactions until one finds nothing left to do; returns the sum."""
    total, done = 0, AT_ONCE
    while done == AT_ONCE:
        (row,) = await graph.write(name, query, limit=AT_ONCE, **parameters)
        done = row["nodes"]
        total += done
    return total


def words(title: str) -> set[str]:
    """What titles are compared by: words of three letters or more, however capitalised."""
    return set(re.findall(r"\w{3,}", title.casefold()))


def _row(event: Event) -> dict[str, Any]:
    row = {"id": str(event.aggregate_id), "version": event.version}
    return row if event.payload.get("deleted") else row | ROWS[kind(event)](event.payload)


def _todo(state: dict[str, Any]) -> dict[str, Any]:
    """The newer fields may be missing from an event that an older version wrote."""
    row = {name: state[name] for name in ("owner_id", "title", "status", "depends_on")}
    shared_with = state.get("shared_with", {})
    category = [state["category_id"]] if state.get("category_id") else []
    due_at = state.get("due_at")
    return row | {
        "priority": state.get("priority", 0),
        "words": sorted(words(state["title"])),
        "due_at": datetime.fromisoformat(due_at).astimezone(UTC) if due_at else None,
        "category": category,
        "shared_with": [{"id": person, "role": role} for person, role in shared_with.items()],
        "edges": [
            *(["DEPENDS_ON", other] for other in row["depends_on"]),
            *(["IN", other] for other in category),
            *(["SHARED_WITH", person] for person in shared_with),
        ],
    }


ROWS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "user": lambda state: {},
    "category": lambda state: {"owner_id": state["owner_id"], "name": state["name"]},
    "todo": _todo,
}
