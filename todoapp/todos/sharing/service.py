"""Letting somebody else see a todo, or change it too."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from todoapp.db.session import refused_by
from todoapp.http.etags import ANYTHING, IfMatch
from todoapp.http.problems import Invalid, Problem
from todoapp.todos.access import OWNER, READERS, changed, get, get_for_change
from todoapp.todos.models import MOST_FROM_ONE, MOST_OF_A_KIND, MOST_RECEIVED, Share, Todo
from todoapp.todos.problems import AlreadyShared, LimitReached, ReceivesTooMuch, ShareNotFound
from todoapp.users.models import User

COLUMNS: tuple[Any, ...] = (User.id.label("user_id"), User.email, User.name, Share.role)


async def listed(session: AsyncSession, user_id: UUID, todo_id: UUID) -> Sequence[Row[Any]]:
    """With whom a todo is shared, as rows of `ShareOut`.

    Everybody who works on it may know who else does.
    """
    await get(session, user_id, todo_id)
    query = (
        select(*COLUMNS)
        .join(Share, Share.user_id == User.id)
        .where(Share.todo_id == todo_id)
        .order_by(Share.created_at, User.id)
    )
    return (await session.execute(query)).all()


async def add(
    session: AsyncSession,
    owner_id: UUID,
    todo_id: UUID,
    *,
    email: str,
    role: str,
    if_match: IfMatch = ANYTHING,
) -> Row[Any]:
    """Share a todo with the person who has this address.

    Raises:
        Invalid: nobody has it, or it is the owner's own.
        AlreadyShared: the constraint says so.
        LimitReached: it is shared with very many already.
        ReceivesTooMuch: very many are shared with this person.
    """
    todo = await get_for_change(session, owner_id, todo_id, if_match, allowed=OWNER)
    person_id = await session.scalar(select(User.id).where(User.email == email))
    if person_id is None:
        raise _unknown()
    if person_id == owner_id:
        raise _refused("is your own: a todo of yours needs no sharing with you")
    if len(todo.shares) >= MOST_OF_A_KIND:
        raise LimitReached
    await _check_room(session, owner_id, person_id)
    with refused_by(CONSTRAINTS):
        await session.execute(insert(Share).values(todo_id=todo_id, user_id=person_id, role=role))
    await session.refresh(todo, ["shares"])
    await changed(session, "todo.shared", todo)
    return await _one(session, todo_id, person_id)


async def change(
    session: AsyncSession,
    owner_id: UUID,
    todo_id: UUID,
    person_id: UUID,
    role: str,
    if_match: IfMatch = ANYTHING,
) -> Row[Any]:
    """Give another role; the same role as before is no change."""
    todo = await get_for_change(session, owner_id, todo_id, if_match, allowed=OWNER)
    share = _share_with(todo, person_id)
    if share.role != role:
        share.role = role
        await changed(session, "todo.share-changed", todo)
    return await _one(session, todo_id, person_id)


async def remove(
    session: AsyncSession,
    user_id: UUID,
    todo_id: UUID,
    person_id: UUID,
    if_match: IfMatch = ANYTHING,
) -> None:
    """Withdraw a share, which is the owner's right, or leave, which is the person's own."""
    allowed = READERS if user_id == person_id else OWNER
    todo = await get_for_change(session, user_id, todo_id, if_match, allowed=allowed)
    todo.shares.remove(_share_with(todo, person_id))
    await changed(session, "todo.unshared", todo)


async def _check_room(session: AsyncSession, owner_id: UUID, person_id: UUID) -> None:
    # Of two at the same moment neither sees the other: one too many does no harm.
    ours, live = Todo.owner_id == owner_id, Todo.deleted_at.is_(None)
    counted = (
        select(
            func.count().filter(live),
            func.count().filter(live, ours),
            func.count(),
            func.count().filter(ours),
        )
        .join_from(Share, Todo)
        .where(Share.user_id == person_id)
    )
    received, from_us, received_ever, from_us_ever = (await session.execute(counted)).one()
    # Nobody sees the shares of deleted todos, so these may be there besides, but not without end.
    if received >= MOST_RECEIVED or from_us >= MOST_FROM_ONE:
        raise ReceivesTooMuch
    if received_ever >= 2 * MOST_RECEIVED or from_us_ever >= 2 * MOST_FROM_ONE:
        raise ReceivesTooMuch


def _share_with(todo: Todo, person_id: UUID) -> Share:
    for share in todo.shares:
        if share.user_id == person_id:
            return share
    raise ShareNotFound


async def _one(session: AsyncSession, todo_id: UUID, person_id: UUID) -> Row[Any]:
    query = (
        select(*COLUMNS)
        .join(Share, Share.user_id == User.id)
        .where(Share.todo_id == todo_id, Share.user_id == person_id)
    )
    return (await session.execute(query)).one()


def _refused(message: str) -> Invalid:
    return Invalid([{"field": "body.email", "message": message}])


def _unknown() -> Invalid:
    return _refused("has no account here: ask them to register first")


CONSTRAINTS: dict[str, Callable[[], Problem]] = {
    "pk_todo_shares": AlreadyShared,
    "fk_todo_shares_user_id_users": _unknown,  # deleted a moment ago
}
