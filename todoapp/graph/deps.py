"""Whose todo it is stays PostgreSQL's decision, also for questions to the graph."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from todoapp.db import SessionDep
from todoapp.todos import service
from todoapp.todos.models import Todo
from todoapp.users.deps import CurrentUser


async def get_own_todo(session: SessionDep, user: CurrentUser, todo_id: UUID) -> Todo:
    """The reader's todo of the path.

    Raises:
        TodoNotFound: absent, or somebody else's.
    """
    todo = await service.get(session, user.id, todo_id)
    # The connection goes back before the graph is asked: a slow graph must not empty the pool.
    await session.close()
    return todo


OwnTodo = Annotated[Todo, Depends(get_own_todo)]
