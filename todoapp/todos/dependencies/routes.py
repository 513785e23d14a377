"""What a todo waits for, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from todoapp.db.session import SessionDep
from todoapp.http.etags import IfMatchDep, PreconditionFailed
from todoapp.http.idempotency import IdempotentRoute
from todoapp.http.identity import CurrentUserId
from todoapp.http.openapi import documented
from todoapp.http.responses import Rows
from todoapp.todos.dependencies import service as dependencies
from todoapp.todos.problems import DependencyCycle, LimitReached, NotAllowed, TodoNotFound
from todoapp.todos.schemas import Dependencies

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
