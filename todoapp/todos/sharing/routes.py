"""With whom a todo is shared, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from todoapp.db.session import SessionDep
from todoapp.http.etags import IfMatchDep, PreconditionFailed
from todoapp.http.idempotency import IdempotentRoute
from todoapp.http.identity import CurrentUserId
from todoapp.http.openapi import documented
from todoapp.http.ratelimit import ShareLimit
from todoapp.http.responses import Rows
from todoapp.todos.problems import (
    AlreadyShared,
    LimitReached,
    NotAllowed,
    ReceivesTooMuch,
    ShareNotFound,
    TodoNotFound,
)
from todoapp.todos.schemas import NewShare, ShareChange, ShareOut, Shares
from todoapp.todos.sharing import service as sharing

router = APIRouter(prefix="/todos/{todo_id}", tags=["sharing"], route_class=IdempotentRoute)

CHANGING = (TodoNotFound, NotAllowed, PreconditionFailed)


@router.get("/shares", response_model=Shares, responses=documented(TodoNotFound))
async def list_shares(session: SessionDep, user_id: CurrentUserId, todo_id: UUID) -> Response:
    """With whom this todo is shared."""
    rows = await sharing.listed(session, user_id, todo_id)
    return Rows({"items": [row._asdict() for row in rows]})


@router.post(
    "/shares",
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
