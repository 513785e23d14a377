"""Who may see a todo and who may change it: the rule, written here once."""

from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, case, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from todoapp import outbox
from todoapp.http.etags import ANYTHING, IfMatch
from todoapp.todos.models import Share, Todo, etag_for
from todoapp.todos.problems import NotAllowed, TodoNotFound

TODOS, SHARES = Todo.__table__.c, Share.__table__.c

OWNER = ("owner",)  # shares it, deletes it, restores it
EDITORS = ("owner", "editor")  # change it
READERS = ("owner", "editor", "viewer")


def role_of(reader: UUID | BindParameter[UUID]) -> ColumnElement[str | None]:
    """What the reader is to a todo: owner, editor, viewer, or NULL, which is a stranger."""
    share = select(SHARES.role).where(SHARES.todo_id == TODOS.id, SHARES.user_id == reader)
    # Of the query around it this is about the todo alone, even if shares are in there too.
    role = share.correlate(Todo.__table__).scalar_subquery()
    return case((TODOS.owner_id == reader, "owner"), else_=role)


async def get(session: AsyncSession, reader_id: UUID, todo_id: UUID) -> Todo:
    """A todo that the reader may see.

    Raises:
        TodoNotFound: absent, deleted, or a stranger's; the reader can't tell which.
    """
    role = role_of(reader_id)
    query = select(Todo, role).where(
        Todo.id == todo_id, Todo.deleted_at.is_(None), role.is_not(None)
    )
    row: Any = (await session.execute(query)).one_or_none()
    if row is None:
        raise TodoNotFound
    todo: Todo = row[0]
    todo.role = row[1]
    return todo


async def get_for_change(
    session: AsyncSession,
    reader_id: UUID,
    todo_id: UUID,
    if_match: IfMatch = ANYTHING,
    *,
    allowed: tuple[str, ...] = EDITORS,
    deleted: bool = False,
) -> Todo:
    """As `get`, but locked: whoever changes it too has to wait until we have committed.

    `deleted` asks for one that can be restored instead.

    Raises:
        TodoNotFound: as in `get`.
        NotAllowed: the reader isn't one of those `allowed`.
        PreconditionFailed: it is no longer what the client saw.
    """
    this = (TODOS.id == todo_id, TODOS.deleted_at.is_not(None) == deleted)
    query = (
        select(Todo)
        # Nobody else gets to the lock: who may only look must not hold up those who work.
        .where(*this, role_of(reader_id).in_(allowed))
        .options(selectinload(Todo.depends_on), selectinload(Todo.shares))
        .with_for_update()
        .execution_options(populate_existing=True)  # as it is now that the lock is ours
    )
    todo = await session.scalar(query)
    # Asked after the lock, in a statement of its own, because a share may have been withdrawn
    # while we waited for it.
    role = await session.scalar(select(role_of(reader_id)).where(*this))
    if role is None:
        raise TodoNotFound
    if todo is None or role not in allowed:
        raise NotAllowed
    if_match.check(etag_for(role, todo.version))
    todo.role = role
    return todo


async def changed(session: AsyncSession, topic: str, todo: Todo) -> None:
    """Count the change of a locked todo, or of what belongs to it, and tell the graph."""
    todo.version += 1
    await outbox.emit(session, topic, todo.id, todo.version, todo.graph_state())
