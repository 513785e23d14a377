"""Deleting an account, with all that is its own."""

from sqlalchemy import delete as delete_rows
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from todoapp import outbox
from todoapp.todos.models import Share, Todo
from todoapp.users.models import User


async def delete(session: AsyncSession, user: User) -> None:
    """Remove an account and, by foreign keys, its todos, categories, shares and sessions.

    The graph buries what a deleted person owned, so one event tells of all of it. Todos that
    others share with this person stay, and no longer name them.
    """
    await session.execute(text("SET LOCAL statement_timeout = '60s'"))  # it may be a lot
    # From here on nobody can share anything with this person: that takes a lock on the row.
    await session.execute(select(User.id).where(User.id == user.id).with_for_update())
    shared = (
        select(Todo)
        .where(Todo.id.in_(select(Share.todo_id).where(Share.user_id == user.id)))
        .order_by(Todo.id)
        .options(selectinload(Todo.depends_on), selectinload(Todo.shares))
        .with_for_update()
        .execution_options(populate_existing=True)  # as it is now that the lock is ours
    )
    for todo in await session.scalars(shared):
        todo.shares = [share for share in todo.shares if share.user_id != user.id]
        todo.version += 1
        await outbox.emit(session, "todo.unshared", todo.id, todo.version, todo.graph_state())
    await outbox.emit(session, "user.deleted", user.id, user.version + 1, {"deleted": True})
    await session.execute(delete_rows(User).where(User.id == user.id))
