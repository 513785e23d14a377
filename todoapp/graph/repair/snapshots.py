"""The present state of everything, told to the graph anew."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from todoapp.outbox import CHANNEL, OutboxEvent
from todoapp.todos.categories.models import Category
from todoapp.todos.models import Todo
from todoapp.users.models import User

CHUNK = 500  # rows held in memory at once

Kind = type[User] | type[Category] | type[Todo]
KINDS: dict[str, Kind] = {"user": User, "category": Category, "todo": Todo}


async def emit_all(session: AsyncSession) -> int:
    """Emit the present state of everything; returns the number of events. The caller commits."""
    emitted = 0
    for kind in KINDS:
        async for number in emit(session, kind):
            emitted += number
    return emitted


async def emit(session: AsyncSession, kind: str) -> AsyncIterator[int]:
    """Emit the present state of all users, categories or todos; gives each chunk's size.

    The caller may commit after each chunk. A change that is made meanwhile has a higher version,
    so it doesn't matter which of the two events comes first. What is made meanwhile is left out:
    its own event tells of it.
    """
    model = KINDS[kind]
    end = await session.scalar(select(model.id).order_by(model.id.desc()).limit(1))
    last: UUID | None = None
    while end and last != end and (chunk := await ids(session, kind, last)):
        events = [
            {
                "topic": f"{kind}.snapshot",
                "aggregate_id": row.id,
                "version": row.version,
                "payload": row.graph_state(),
            }
            for row in await load(session, kind, chunk)
        ]
        if events:  # all of them may have been removed since
            await session.execute(insert(OutboxEvent), events)
            await session.execute(select(func.pg_notify(CHANNEL, "")))
        session.expunge_all()
        last = min(chunk[-1], end)
        yield len(events)


async def ids(session: AsyncSession, kind: str, after: UUID | None) -> Sequence[UUID]:
    """The next ids in their order."""
    model = KINDS[kind]
    query = select(model.id).order_by(model.id).limit(CHUNK)
    return (await session.scalars(query if after is None else query.where(model.id > after))).all()


async def load(session: AsyncSession, kind: str, these: Sequence[UUID]) -> Sequence[Any]:
    """The rows of these ids, with all that the graph knows of them."""
    model = KINDS[kind]
    query: Select[Any] = select(model).where(model.id.in_(these))
    if model is Todo:
        query = query.options(selectinload(Todo.depends_on), selectinload(Todo.shares))
    return (await session.scalars(query)).all()


def possible_ids(ids: Iterable[str]) -> list[UUID]:
    """Those of `ids` that a table could hold: a damaged graph may have anything as an id."""
    found = []
    for one in ids:
        with suppress(ValueError):
            found.append(UUID(one))
    return found
