"""What questions to the graph need first: may the reader see it, and how fresh is the graph?"""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlalchemy import or_, select, true

from todoapp.db import SessionDep
from todoapp.outbox import in_seconds, oldest_pending
from todoapp.problems import TodoNotFound
from todoapp.todos.models import Share, Todo
from todoapp.users.deps import CurrentUserId

LAG = "X-Graph-Lag"


async def tell_lag(session: SessionDep, response: Response) -> None:
    """Say how many seconds the oldest change waits that the graph doesn't know yet.

    Asked before the graph is, so the answer is never older than it says.
    """
    _tell(response, await session.scalar(oldest_pending()))
    await session.close()


async def get_visible_todo(
    session: SessionDep, user_id: CurrentUserId, todo_id: UUID, response: Response
) -> UUID:
    """The path's todo, and the lag told. Who may see it stays PostgreSQL's decision.

    Raises:
        TodoNotFound: absent, or a stranger's.
    """
    lag = oldest_pending().subquery()
    shared = select(Share).where(Share.todo_id == Todo.id, Share.user_id == user_id).exists()
    found = await session.execute(
        select(Todo.id, lag.c.age)
        .outerjoin(lag, true())
        .where(Todo.id == todo_id, Todo.deleted_at.is_(None), or_(Todo.owner_id == user_id, shared))
    )
    row = found.one_or_none()
    # The connection goes back before the graph is asked: a slow graph must not empty the pool.
    await session.close()
    if row is None:
        raise TodoNotFound
    _tell(response, row.age)
    return todo_id


def _tell(response: Response, age: timedelta | None) -> None:
    response.headers[LAG] = f"{in_seconds(age):.3f}"


VisibleTodo = Annotated[UUID, Depends(get_visible_todo)]
