"""The steps of a todo. They are part of it: whoever changes one changes the todo's version."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from todoapp.http.etags import ANYTHING, IfMatch
from todoapp.todos.access import changed, get, get_for_change
from todoapp.todos.models import MOST_OF_A_KIND, Subtask
from todoapp.todos.problems import LimitReached, SubtaskNotFound


async def listed(session: AsyncSession, user_id: UUID, todo_id: UUID) -> Sequence[Subtask]:
    """The steps, oldest first."""
    await get(session, user_id, todo_id)
    query = select(Subtask).where(Subtask.todo_id == todo_id).order_by(Subtask.id)
    return (await session.scalars(query)).all()


async def add(
    session: AsyncSession,
    user_id: UUID,
    todo_id: UUID,
    title: str,
    if_match: IfMatch = ANYTHING,
) -> Subtask:
    """One more step, not done yet.

    Raises:
        LimitReached: there are very many already.
    """
    todo = await get_for_change(session, user_id, todo_id, if_match)
    count = select(func.count()).where(Subtask.todo_id == todo_id)
    if (await session.execute(count)).scalar_one() >= MOST_OF_A_KIND:
        raise LimitReached
    subtask = Subtask(todo_id=todo_id, title=title)
    session.add(subtask)
    await changed(session, "todo.subtask-added", todo)
    return subtask


async def change(
    session: AsyncSession,
    user_id: UUID,
    todo_id: UUID,
    subtask_id: UUID,
    changes: dict[str, Any],
    if_match: IfMatch = ANYTHING,
) -> Subtask:
    """Rename a step or tick it; what is the same already isn't counted as a change."""
    todo = await get_for_change(session, user_id, todo_id, if_match)
    subtask = await _get(session, todo_id, subtask_id)
    for field, value in changes.items():
        setattr(subtask, field, value)
    if session.is_modified(subtask):
        await changed(session, "todo.subtask-changed", todo)
    return subtask


async def remove(
    session: AsyncSession,
    user_id: UUID,
    todo_id: UUID,
    subtask_id: UUID,
    if_match: IfMatch = ANYTHING,
) -> None:
    """Forget a step."""
    todo = await get_for_change(session, user_id, todo_id, if_match)
    await session.delete(await _get(session, todo_id, subtask_id))
    await changed(session, "todo.subtask-removed", todo)


async def _get(session: AsyncSession, todo_id: UUID, subtask_id: UUID) -> Subtask:
    query = select(Subtask).where(Subtask.id == subtask_id, Subtask.todo_id == todo_id)
    subtask = await session.scalar(query)
    if subtask is None:
        raise SubtaskNotFound
    return subtask
