"""What a todo waits for: other todos of the same owner, and never in a circle."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from todoapp.db import locks
from todoapp.http.etags import ANYTHING, IfMatch
from todoapp.http.problems import Invalid
from todoapp.todos.access import TODOS, changed, get, get_for_change
from todoapp.todos.models import MOST_OF_A_KIND, todo_dependencies
from todoapp.todos.problems import DependencyCycle, LimitReached
from todoapp.todos.queries import COLUMNS, LIVE, ROLE


async def listed(session: AsyncSession, user_id: UUID, todo_id: UUID) -> Sequence[Row[Any]]:
    """What a todo waits for, as rows of `TodoOut`; only what the user may see."""
    await get(session, user_id, todo_id)
    edges = todo_dependencies.c
    query = (
        select(*COLUMNS)
        .join(todo_dependencies, edges.depends_on_id == TODOS.id)
        .where(edges.todo_id == todo_id, LIVE, ROLE.is_not(None))
        .order_by(TODOS.id)
    )
    return (await session.execute(query, {"reader": user_id})).all()


async def add(
    session: AsyncSession,
    user_id: UUID,
    todo_id: UUID,
    other_id: UUID,
    if_match: IfMatch = ANYTHING,
) -> None:
    """Let `todo_id` depend on `other_id`; nothing happens when it does already.

    Raises:
        DependencyCycle: `other_id` is the todo itself or depends on it.
        Invalid: the two have different owners.
        LimitReached: it depends on very many already.
    """
    owner_id = (await get(session, user_id, todo_id)).owner_id
    # Two edges that close a cycle together pass any check made side by side. So edges of one
    # owner are added one after the other; the lock ends with the transaction.
    owner = func.hashtext(str(owner_id))
    await session.execute(select(func.pg_advisory_xact_lock(locks.DEPENDENCIES, owner)))
    todo = await get_for_change(session, user_id, todo_id, if_match)
    other = await get(session, user_id, other_id)
    if other.owner_id != owner_id:
        message = "belongs to somebody else than the todo that shall wait for it"
        raise Invalid([{"field": "path.other_id", "message": message}])
    if await _reaches(session, other_id, todo_id):
        raise DependencyCycle
    if other not in todo.depends_on:
        # Nobody sees the deleted ones, so these may be there besides, but not without end.
        live = [one for one in todo.depends_on if one.deleted_at is None]
        if len(live) >= MOST_OF_A_KIND or len(todo.depends_on) >= 2 * MOST_OF_A_KIND:
            raise LimitReached
        todo.depends_on.append(other)
        await changed(session, "todo.dependency-added", todo)


async def remove(
    session: AsyncSession,
    user_id: UUID,
    todo_id: UUID,
    other_id: UUID,
    if_match: IfMatch = ANYTHING,
) -> None:
    """Let `todo_id` no longer depend on `other_id`; nothing happens when it doesn't."""
    todo = await get_for_change(session, user_id, todo_id, if_match)
    gone = [one for one in todo.depends_on if one.id == other_id and one.deleted_at]
    other = gone[0] if gone else await get(session, user_id, other_id)
    if other in todo.depends_on:
        todo.depends_on.remove(other)
        await changed(session, "todo.dependency-removed", todo)


async def _reaches(session: AsyncSession, start: UUID, goal: UUID) -> bool:
    """Whether `goal` is `start` or something that `start` waits for, however indirectly."""
    edges = todo_dependencies.c
    waits_for = select(literal(start).label("id")).cte("waits_for", recursive=True)
    # UNION drops rows seen before, so each todo is visited once.
    waits_for = waits_for.union(select(edges.depends_on_id).where(edges.todo_id == waits_for.c.id))
    found = select(waits_for.c.id).where(waits_for.c.id == goal).exists()
    return bool(await session.scalar(select(found)))
