"""What questions to the graph need first: may the reader see it, and how fresh is the graph?"""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlalchemy import Uuid, bindparam, select, true

from todoapp.db.reader import Question, ReaderDep
from todoapp.http.identity import CurrentUserId
from todoapp.outbox import in_seconds, oldest_pending
from todoapp.todos.access import TODOS, role_of
from todoapp.todos.problems import TodoNotFound

LAG = "X-Graph-Lag"
OLDEST = Question(oldest_pending())
waiting = oldest_pending().subquery()
VISIBLE = Question(
    select(TODOS.id, waiting.c.age)
    .outerjoin(waiting, true())
    .where(
        TODOS.id == bindparam("todo", type_=Uuid()),
        TODOS.deleted_at.is_(None),
        role_of(bindparam("reader", type_=Uuid())).is_not(None),
    )
)


async def tell_lag(reader: ReaderDep, response: Response) -> None:
    """Say how many seconds the oldest change waits that the graph doesn't know yet.

    Asked before the graph is, so the answer is never older than it says.
    """
    row = await reader.first(OLDEST)
    _tell(response, row["age"] if row else None)


async def get_visible_todo(
    reader: ReaderDep, user_id: CurrentUserId, todo_id: UUID, response: Response
) -> UUID:
    """The path's todo, and the lag told. Who may see it stays PostgreSQL's decision.

    Raises:
        TodoNotFound: absent, or a stranger's.
    """
    row = await reader.first(VISIBLE, {"reader": user_id, "todo": todo_id})
    if row is None:
        raise TodoNotFound
    _tell(response, row["age"])
    return todo_id


def _tell(response: Response, age: timedelta | None) -> None:
    response.headers[LAG] = f"{in_seconds(age):.3f}"


VisibleTodo = Annotated[UUID, Depends(get_visible_todo)]
