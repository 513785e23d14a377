"""What was deleted: seen by its owner alone, restored for a while, then gone for good."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from todoapp import outbox
from todoapp.db.reader import Question, Reader
from todoapp.http.pagination import page_by_id
from todoapp.todos.access import OWNER, TODOS, changed, get_for_change
from todoapp.todos.models import Todo
from todoapp.todos.problems import TodoNotFound
from todoapp.todos.service import now

RESTORABLE = timedelta(days=30)
DELETED = (
    select(
        TODOS.id, TODOS.title, TODOS.deleted_at, (TODOS.deleted_at + RESTORABLE).label("purged_at")
    )
    .where(TODOS.owner_id == bindparam("owner", type_=Uuid()), TODOS.deleted_at.is_not(None))
    .order_by(TODOS.id.desc())
    .limit(bindparam("limit", type_=Integer))
)
PAGE = Question(DELETED)
NEXT_PAGE = Question(DELETED.where(TODOS.id < bindparam("id", type_=Uuid())))


async def page(reader: Reader, owner_id: UUID, limit: int, cursor: str | None) -> dict[str, Any]:
    """One page of the owner's deleted todos, newest first, as rows of `DeletedTodo`.

    Raises:
        Invalid: the cursor isn't one of this list.
    """
    return await page_by_id(reader, (PAGE, NEXT_PAGE), {"owner": owner_id}, limit, cursor)


async def restore(session: AsyncSession, user_id: UUID, todo_id: UUID) -> Todo:
    """Bring a deleted todo back with all that belonged to it.

    Raises:
        TodoNotFound: not deleted, deleted too long ago, or somebody else's.
    """
    todo = await get_for_change(session, user_id, todo_id, allowed=OWNER, deleted=True)
    if todo.deleted_at is None or todo.deleted_at < await now(session) - RESTORABLE:
        raise TodoNotFound
    todo.deleted_at = None
    await changed(session, "todo.restored", todo)
    return todo


async def purge(session: AsyncSession, limit: int = 100) -> int:
    """Remove up to `limit` todos for good whose time to be restored is over; returns how many.

    For the worker. What waited for one of them no longer does, which is a change of its own.
    """
    query = (
        select(Todo)
        .where(Todo.deleted_at < func.now() - RESTORABLE)
        .order_by(Todo.deleted_at)
        .limit(limit)
        .with_for_update(skip_locked=True)  # what is being restored is no longer ours
    )
    purged = (await session.scalars(query)).all()
    ids = [todo.id for todo in purged]
    waiting = (
        select(Todo)
        .where(Todo.depends_on.any(Todo.id.in_(ids)), Todo.id.not_in(ids))
        .order_by(Todo.id)
        .options(selectinload(Todo.depends_on), selectinload(Todo.shares))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for todo in await session.scalars(waiting):
        todo.depends_on = [other for other in todo.depends_on if other.id not in ids]
        await changed(session, "todo.dependency-removed", todo)
    for todo in purged:
        await outbox.emit(session, "todo.purged", todo.id, todo.version + 1, todo.graph_state())
    await session.execute(delete(Todo).where(Todo.id.in_(ids)))
    return len(ids)
