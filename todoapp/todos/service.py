"""What can be done with todos. Each function takes a session and leaves the commit to its owner.

Reading is in `queries.py`; who may do what is decided in `access.py`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from todoapp import outbox
from todoapp.db.session import refused_by
from todoapp.http.etags import ANYTHING, IfMatch
from todoapp.http.problems import Invalid, NotAuthenticated, Problem
from todoapp.todos.access import OWNER, changed, get, get_for_change
from todoapp.todos.models import Todo

__all__ = ["change", "complete", "create", "delete", "get", "now", "reopen"]

# What a field is when null has taken its value away; elsewhere it is null.
WITHOUT: dict[str, Any] = {"priority": 0, "tags": []}
NOT_THEIRS = {"field": "body.category_id", "message": "isn't a category of this todo's owner"}
FOREIGN_KEYS: dict[str, Callable[[], Problem]] = {
    "fk_todos_category": lambda: Invalid([NOT_THEIRS]),
    "fk_todos_owner_id_users": NotAuthenticated,
}


async def create(
    session: AsyncSession,
    owner_id: UUID,
    *,
    title: str,
    notes: str | None = None,
    priority: int = 0,
    due_at: datetime | None = None,
    category_id: UUID | None = None,
    tags: Sequence[str] = (),
) -> Todo:
    """A new open todo.

    Raises:
        Invalid: the category isn't one of the owner's.
        NotAuthenticated: the owner's account is gone.
    """
    todo = Todo(
        owner_id=owner_id,
        title=title,
        notes=notes,
        priority=priority,
        due_at=due_at,
        category_id=category_id,
        tags=list(tags),
        depends_on=[],
        subtasks=[],
        shares=[],
    )
    todo.role = "owner"
    session.add(todo)
    with refused_by(FOREIGN_KEYS):
        await session.flush()
    await outbox.emit(session, "todo.created", todo.id, todo.version, todo.graph_state())
    return todo


async def change(
    session: AsyncSession,
    user_id: UUID,
    todo_id: UUID,
    changes: dict[str, Any],
    if_match: IfMatch = ANYTHING,
) -> Todo:
    """Apply a merge patch: what is in `changes` is set, None takes away, the rest stays.

    A change that changes nothing is none: version and ETag stay.

    Raises:
        PreconditionFailed: it is no longer what the client saw.
        Invalid: the category isn't one of the owner's.
    """
    todo = await get_for_change(session, user_id, todo_id, if_match)
    wanted = {
        field: WITHOUT.get(field) if value is None else value for field, value in changes.items()
    }
    different = {field: value for field, value in wanted.items() if getattr(todo, field) != value}
    if not different:
        return todo
    if "status" in different:
        different["completed_at"] = await now(session) if different["status"] == "done" else None
    for field, value in different.items():
        setattr(todo, field, value)
    with refused_by(FOREIGN_KEYS):
        await changed(session, "todo.changed", todo)
    return todo


async def complete(
    session: AsyncSession, user_id: UUID, todo_id: UUID, if_match: IfMatch = ANYTHING
) -> Todo:
    """Mark as done; a todo that is done already stays as it is."""
    todo = await get_for_change(session, user_id, todo_id, if_match)
    if todo.status == "open":
        # Asked first, because asking flushes, and a status without its time breaks a constraint.
        moment = await now(session)
        todo.status, todo.completed_at = "done", moment
        await changed(session, "todo.completed", todo)
    return todo


async def reopen(
    session: AsyncSession, user_id: UUID, todo_id: UUID, if_match: IfMatch = ANYTHING
) -> Todo:
    """Take back that it is done; a todo that is open already stays as it is."""
    todo = await get_for_change(session, user_id, todo_id, if_match)
    if todo.status == "done":
        todo.status, todo.completed_at = "open", None
        await changed(session, "todo.reopened", todo)
    return todo


async def delete(
    session: AsyncSession, user_id: UUID, todo_id: UUID, if_match: IfMatch = ANYTHING
) -> None:
    """Hide it from everybody; its owner can restore it for a while (`trash.py`)."""
    todo = await get_for_change(session, user_id, todo_id, if_match, allowed=OWNER)
    todo.deleted_at = await now(session)
    await changed(session, "todo.deleted", todo)


async def now(session: AsyncSession) -> datetime:
    """The database's clock, as for all other times; ours may differ."""
    moment: datetime = (await session.execute(select(func.now()))).scalar_one()
    return moment
