"""What is made of the graph's answers before they go out."""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from todoapp.db.reader import Question, Reader
from todoapp.graph import queries
from todoapp.graph.driver import Graph
from todoapp.users.models import User

MOST_BLOCKERS = 1_000  # todos looked at for one critical path
PEOPLE = Question(
    select(User.id, User.name).where(User.id == any_(bindparam("ids", type_=ARRAY(Uuid()))))
)


async def critical_path(graph: Graph, reader_id: UUID, todo_id: UUID) -> dict[str, Any]:
    """The longest chain of open todos that ends with this one, in the order of doing.

    Neo4j finds what takes part, each once; the longest way through it needs one look at each
    edge. Walking every path, as a query for the longest would, can take for ever.
    """
    rows = await queries.waiting(graph, reader_id, todo_id, MOST_BLOCKERS + 1)
    complete = len(rows) <= MOST_BLOCKERS
    known = {row["id"]: row for row in rows[:MOST_BLOCKERS]}
    waits_for = {one: known.keys() & row["depends_on"] for one, row in known.items()}
    chain = longest_chain(waits_for, str(todo_id)) if known else []
    return {"items": [known[one] for one in chain], "complete": complete}


def longest_chain(waits_for: Mapping[str, set[str]], goal: str) -> list[str]:
    """The longest way to `goal`; of equally long ones the one whose ids come first.

    Events may arrive in an order that closes a circle for a moment: that is cut open.
    """
    longest: dict[str, tuple[int, str | None]] = {}
    for one in _in_order(waits_for):
        before = min(waits_for[one], key=lambda other: (-longest[other][0], other), default=None)
        longest[one] = (longest[before][0] + 1 if before else 1, before)
    chain, step = [], goal
    while step:
        chain.append(step)
        step = longest[step][1] or ""
    return chain[::-1]


def _in_order(waits_for: Mapping[str, set[str]]) -> list[str]:
    while True:
        try:
            return list(TopologicalSorter(waits_for).static_order())
        except CycleError as error:
            earlier, later, *_ = error.args[1]
            waits_for[later].discard(earlier)


async def collaborators(
    reader: Reader, graph: Graph, reader_id: UUID, limit: int
) -> list[dict[str, Any]]:
    """People who share with the reader. Who they are stays in PostgreSQL, so it is asked there."""
    rows = await queries.collaborators(graph, reader_id, limit)
    ids = [UUID(row["id"]) for row in rows]
    people = await reader.all(PEOPLE, {"ids": ids})
    names = {str(person["id"]): person["name"] for person in people}
    return [{**row, "name": names[row["id"]]} for row in rows if row["id"] in names]


async def surroundings(graph: Graph, reader_id: UUID, todo_id: UUID, limit: int) -> dict[str, Any]:
    """Nodes and edges around a todo, the nearest `limit` nodes."""
    rows = await queries.surroundings(graph, reader_id, todo_id, limit + 1)
    nodes = rows[:limit]
    shown = {row["id"] for row in nodes}
    return {
        "nodes": nodes,
        "edges": [
            {"todo_id": row["id"], "depends_on_id": other}
            for row in nodes
            for other in row["depends_on"]
            if other in shown
        ],
        "complete": len(rows) <= limit,
    }
