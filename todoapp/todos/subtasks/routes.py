"""The steps of a todo over HTTP."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from todoapp.db.session import SessionDep
from todoapp.http.etags import IfMatchDep, PreconditionFailed
from todoapp.http.idempotency import IdempotentRoute
from todoapp.http.identity import CurrentUserId
from todoapp.http.openapi import documented
from todoapp.todos.models import Subtask
from todoapp.todos.problems import LimitReached, NotAllowed, SubtaskNotFound, TodoNotFound
from todoapp.todos.schemas import NewSubtask, SubtaskChange, SubtaskOut, Subtasks
from todoapp.todos.subtasks import service as subtasks

router = APIRouter(prefix="/todos/{todo_id}", tags=["sub-tasks"], route_class=IdempotentRoute)

CHANGING = (TodoNotFound, NotAllowed, PreconditionFailed)


@router.get("/subtasks", response_model=Subtasks, responses=documented(TodoNotFound))
async def list_subtasks(
    session: SessionDep, user_id: CurrentUserId, todo_id: UUID
) -> dict[str, Any]:
    """The steps of a todo, oldest first."""
    return {"items": await subtasks.listed(session, user_id, todo_id)}


@router.post(
    "/subtasks",
    status_code=201,
    response_model=SubtaskOut,
    responses=documented(*CHANGING, LimitReached),
)
async def add_subtask(
    session: SessionDep,
    user_id: CurrentUserId,
    todo_id: UUID,
    new: NewSubtask,
    if_match: IfMatchDep,
) -> Subtask:
    """Add a step."""
    return await subtasks.add(session, user_id, todo_id, new.title, if_match)


@router.patch(
    "/subtasks/{subtask_id}",
    response_model=SubtaskOut,
    responses=documented(*CHANGING, SubtaskNotFound),
)
async def change_subtask(
    session: SessionDep,
    user_id: CurrentUserId,
    todo_id: UUID,
    subtask_id: UUID,
    changes: SubtaskChange,
    if_match: IfMatchDep,
) -> Subtask:
    """Rename a step, tick it or untick it. `If-Match` takes the todo's ETag."""
    wanted = changes.model_dump(exclude_unset=True)
    return await subtasks.change(session, user_id, todo_id, subtask_id, wanted, if_match)


@router.delete(
    "/subtasks/{subtask_id}",
    status_code=204,
    responses=documented(*CHANGING, SubtaskNotFound),
)
async def remove_subtask(
    session: SessionDep,
    user_id: CurrentUserId,
    todo_id: UUID,
    subtask_id: UUID,
    if_match: IfMatchDep,
) -> None:
    """Remove a step."""
    await subtasks.remove(session, user_id, todo_id, subtask_id, if_match)
