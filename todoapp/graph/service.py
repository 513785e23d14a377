"""What is made of the graph's answers before they go out.

Neo4j finds, PostgreSQL says what of it the reader may see and how it is now (see `visible`).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from graphlib import CycleError, TopologicalSorter
from typing import Any
from uuid import UUID

from todoapp.db.reader import Row
from todoapp.graph import queries
from todoapp.graph.visible import PEOPLE, Viewer

MOST_BLOCKERS = 1_000  # todos looked at for one critical path
NEVER = datetime.max.replace(tzinfo=UTC)


async def next_todos(viewer: Viewer, limit: int) -> list[Row]:
    """What can be done now: the most important first, then the soonest due, then what most wait
    for."""
    rows = await viewer.ask("next", queries.NEXT, limit, fits=_open)
    return sorted(
        rows,
        key=lambda row: (-row["priority"], row["due_at"] or NEVER, -row["unblocks"], row["id"]),
    )


async def dependents(viewer: Viewer, todo_id: UUID, limit: int) -> list[Row]:
    """What waits for this todo, nearest first."""
    return await viewer.ask("dependents", queries.DEPENDENTS, limit, todo_id=str(todo_id))


async def blockers(viewer: Viewer, todo_id: UUID, limit: int) -> list[Row]:
    """What has to be done before this todo, nearest first, leaving out what is done."""
    return await viewer.ask("blockers", queries.BLOCKERS, limit, fits=_open, todo_id=str(todo_id))


async def critical_path(viewer: Viewer, todo_id: UUID) -> dict[str, Any]:
    """The longest chain of open todos that ends with this one, in the order of doing.

    Neo4j finds what takes part, each once; the longest way through it needs one look at each
    edge. Walking every path, as a query for the longest would, can take for ever.
    """
    rows = await viewer.ask(
        "waiting", queries.WAITING, MOST_BLOCKERS + 1, fits=_open_or_goal, todo_id=str(todo_id)
    )
    complete = len(rows) <= MOST_BLOCKERS
    known = {row["id"]: row for row in rows[:MOST_BLOCKERS]}
    waits_for = {one: known.keys() & row["depends_on"] for one, row in known.items()}
    chain = longest_chain(waits_for, str(todo_id)) if known else []
    return {"items": [known[one] for one in chain], "complete": complete}


async def surroundings(viewer: Viewer, todo_id: UUID, limit: int) -> dict[str, Any]:
    """Nodes and edges around a todo, the nearest `limit` nodes."""
    rows = await viewer.ask("surroundings", queries.SURROUNDINGS, limit + 1, todo_id=str(todo_id))
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


async def categories(viewer: Viewer, todo_id: UUID, limit: int) -> list[Row]:
    """Categories that would suit a todo, the best suited first."""
    return await viewer.ask(
        "categories", queries.CATEGORIES, limit, fits=_in_category, todo_id=str(todo_id)
    )


async def collaborators(viewer: Viewer, limit: int) -> list[Row]:
    """People who share with the reader, those with whom most is shared first."""
    rows = await viewer.ask("collaborators", queries.COLLABORATORS, limit, question=PEOPLE)
    return sorted(rows, key=lambda row: (-row["shared_by_me"] - row["shared_with_me"], row["id"]))


def _open(row: Row, todo: Row) -> bool:
    is_open: bool = todo["status"] == "open"
    return is_open


def _open_or_goal(row: Row, todo: Row) -> bool:
    return not row["distance"] or _open(row, todo)


def _in_category(row: Row, todo: Row) -> bool:
    return str(todo["category_id"]) == str(row["id"])


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
