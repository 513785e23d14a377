"""Deleting an account, with all that is its own."""

from uuid import UUID

from sqlalchemy import delete as delete_rows
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from todoapp import outbox
from todoapp.todos.models import Share, Todo
from todoapp.users.models import User

SECONDS = 120  # a hundred thousand todos take some ten, and there is no other way to go


async def delete(session: AsyncSession, user: User) -> None:
    """Remove an account and, by foreign keys, its todos, categories, shares and sessions.

    The graph buries what a deleted person owned, so one event tells of all of it. Todos that
    others share with this person stay, and no longer name them.
    """
    await session.execute(text(f"SET LOCAL statement_timeout = '{SECONDS}s'"))
    # From here on nobody can share anything with this person: that takes a lock on the row.
    await session.execute(select(User.id).where(User.id == user.id).with_for_update())
    await _leave_shared(session, user.id)
    await outbox.emit(session, "user.deleted", user.id, user.version + 1, {"deleted": True})
    await session.execute(delete_rows(User).where(User.id == user.id))


async def _leave_shared(session: AsyncSession, user_id: UUID) -> None:
    """End all shares with this person. Others decide how many there are, so no todo is on its own:
    a few statements do it, each about all.
    """
    theirs = select(Share.todo_id).where(Share.user_id == user_id)
    await session.execute(  # in one order, as everybody who locks several
        select(Todo.id).where(Todo.id.in_(theirs)).order_by(Todo.id).with_for_update()
    )
    left = delete_rows(Share).where(Share.user_id == user_id).returning(Share.todo_id)
    ids = (await session.scalars(left)).all()
    await session.execute(update(Todo).where(Todo.id.in_(ids)).values(version=Todo.version + 1))
    # Only now, when the locks are ours and the shares are gone, they are read.
    changed = (
        select(Todo)
        .where(Todo.id.in_(ids))
        .options(selectinload(Todo.depends_on), selectinload(Todo.shares))
    )
    states = [
        (todo.id, todo.version, todo.graph_state()) for todo in await session.scalars(changed)
    ]
    await outbox.emit_many(session, "todo.unshared", states)
