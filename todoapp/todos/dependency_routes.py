"""What a todo waits for, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from todoapp.answers import Rows
from todoapp.db import SessionDep
from todoapp.describing import documented
from todoapp.idempotency import IdempotentRoute
from todoapp.preconditions import IfMatchDep, PreconditionFailed
from todoapp.todos import dependencies
from todoapp.todos.problems import DependencyCycle, LimitReached, NotAllowed, TodoNotFound
from todoapp.todos.schemas import Dependencies
from todoapp.users.deps import CurrentUserId

router = APIRouter(prefix="/todos/{todo_id}", tags=["dependencies"], route_class=IdempotentRoute)

CHANGING = (TodoNotFound, NotAllowed, PreconditionFailed)


@router.get("/dependencies", response_model=Dependencies, responses=documented(TodoNotFound))
async def list_dependencies(session: SessionDep, user_id: CurrentUserId, todo_id: UUID) -> Response:
    """What this todo waits for directly, as far as you may see it."""
    rows = await dependencies.listed(session, user_id, todo_id)
    return Rows({"items": [row._asdict() for row in rows]})


@router.put(
    "/dependencies/{other_id}",
    status_code=204,
    responses=documented(*CHANGING, DependencyCycle, LimitReached),
)
async def add_dependency(
    session: SessionDep,
    user_id: CurrentUserId,
    todo_id: UUID,
    other_id: UUID,
    if_match: IfMatchDep,
) -> None:
    """The first todo can only be done after the second."""
    await dependencies.add(session, user_id, todo_id, other_id, if_match)


@router.delete(
    "/dependencies/{other_id}",
    status_code=204,
    responses=documented(*CHANGING),
)
async def remove_dependency(
    session: SessionDep,
    user_id: CurrentUserId,
    todo_id: UUID,
    other_id: UUID,
    if_match: IfMatchDep,
) -> None:
    """The first todo no longer waits for the second."""
    await dependencies.remove(session, user_id, todo_id, other_id, if_match)
