"""What belongs to a todo, over HTTP: sub-tasks, dependencies, people it is shared with."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from todoapp.answers import Rows
from todoapp.db import SessionDep
from todoapp.describing import documented
from todoapp.idempotency import IdempotentRoute
from todoapp.preconditions import IfMatchDep
from todoapp.problems import PreconditionFailed
from todoapp.ratelimit import ShareLimit
from todoapp.todos import dependencies, sharing, subtasks
from todoapp.todos.models import Subtask
from todoapp.todos.problems import (
    AlreadyShared,
    DependencyCycle,
    LimitReached,
    NotAllowed,
    ReceivesTooMuch,
    ShareNotFound,
    SubtaskNotFound,
    TodoNotFound,
)
from todoapp.todos.schemas import (
    Dependencies,
    NewShare,
    NewSubtask,
    ShareChange,
    ShareOut,
    Shares,
    SubtaskChange,
    SubtaskOut,
    Subtasks,
)
from todoapp.users.deps import CurrentUserId

router = APIRouter(prefix="/todos/{todo_id}", route_class=IdempotentRoute)

ABSENT = documented(TodoNotFound)
CHANGING = (TodoNotFound, NotAllowed, PreconditionFailed)


@router.get("/subtasks", tags=["sub-tasks"], response_model=Subtasks, responses=ABSENT)
async def list_subtasks(
    session: SessionDep, user_id: CurrentUserId, todo_id: UUID
) -> dict[str, Any]:
    """The steps of a todo, oldest first."""
    return {"items": await subtasks.listed(session, user_id, todo_id)}


@router.post(
    "/subtasks",
    tags=["sub-tasks"],
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
    tags=["sub-tasks"],
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
    tags=["sub-tasks"],
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


@router.get("/dependencies", tags=["dependencies"], response_model=Dependencies, responses=ABSENT)
async def list_dependencies(session: SessionDep, user_id: CurrentUserId, todo_id: UUID) -> Response:
    """What this todo waits for directly, as far as you may see it."""
    rows = await dependencies.listed(session, user_id, todo_id)
    return Rows({"items": [row._asdict() for row in rows]})


@router.put(
    "/dependencies/{other_id}",
    tags=["dependencies"],
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
    tags=["dependencies"],
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


@router.get("/shares", tags=["sharing"], response_model=Shares, responses=ABSENT)
async def list_shares(session: SessionDep, user_id: CurrentUserId, todo_id: UUID) -> Response:
    """With whom this todo is shared."""
    rows = await sharing.listed(session, user_id, todo_id)
    return Rows({"items": [row._asdict() for row in rows]})


@router.post(
    "/shares",
    tags=["sharing"],
    status_code=201,
    response_model=ShareOut,
    dependencies=[ShareLimit],
    responses=documented(*CHANGING, AlreadyShared, LimitReached, ReceivesTooMuch),
)
async def add_share(
    session: SessionDep,
    user_id: CurrentUserId,
    todo_id: UUID,
    new: NewShare,
    if_match: IfMatchDep,
) -> Response:
    """Share your todo with somebody who has an account.

    The answer tells whether they have one, so it is limited how often you may ask.
    """
    row = await sharing.add(
        session, user_id, todo_id, email=new.email, role=new.role, if_match=if_match
    )
    return Rows(row._asdict(), status_code=201)


@router.patch(
    "/shares/{person_id}",
    tags=["sharing"],
    response_model=ShareOut,
    responses=documented(*CHANGING, ShareNotFound),
)
async def change_share(
    session: SessionDep,
    user_id: CurrentUserId,
    todo_id: UUID,
    person_id: UUID,
    changes: ShareChange,
    if_match: IfMatchDep,
) -> Response:
    """Give this person another role."""
    row = await sharing.change(session, user_id, todo_id, person_id, changes.role, if_match)
    return Rows(row._asdict())


@router.delete(
    "/shares/{person_id}",
    tags=["sharing"],
    status_code=204,
    responses=documented(*CHANGING, ShareNotFound),
)
async def remove_share(
    session: SessionDep,
    user_id: CurrentUserId,
    todo_id: UUID,
    person_id: UUID,
    if_match: IfMatchDep,
) -> None:
    """Stop sharing your todo with this person; with your own id, leave somebody else's."""
    await sharing.remove(session, user_id, todo_id, person_id, if_match)
