"""Todos over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from todoapp.db.reader import ReaderDep
from todoapp.db.session import SessionDep
from todoapp.http.etags import (
    IfMatchDep,
    IfNoneMatch,
    PreconditionFailed,
    PreconditionRequired,
    RequiredIfMatchDep,
    unchanged,
)
from todoapp.http.idempotency import IdempotentRoute
from todoapp.http.identity import CurrentUserId
from todoapp.http.openapi import documented
from todoapp.http.pagination import Cursor, Limit, Page
from todoapp.http.responses import Rows
from todoapp.todos import queries, service, trash
from todoapp.todos.models import Todo, etag_for
from todoapp.todos.problems import NotAllowed, TodoNotFound
from todoapp.todos.schemas import DeletedTodo, NewTodo, TodoChange, TodoOut, TodoQuery

router = APIRouter(prefix="/todos", tags=["todos"], route_class=IdempotentRoute)

ETAG = {"ETag": {"description": "This version as you see it", "schema": {"type": "string"}}}
CHANGING = documented(TodoNotFound, NotAllowed, PreconditionFailed)
MERGE_PATCH = {
    "application/merge-patch+json": {"schema": {"$ref": "#/components/schemas/TodoChange"}}
}


def tagged(response: Response, todo: Todo) -> Todo:
    """Send the todo's ETag along."""
    response.headers["ETag"] = etag_for(todo.role, todo.version)
    return todo


@router.post("", status_code=201, response_model=TodoOut)
async def create(
    session: SessionDep, user_id: CurrentUserId, new: NewTodo, response: Response
) -> Todo:
    """Create a todo; `Location` says where it is."""
    todo = await service.create(session, user_id, **new.model_dump())
    response.headers["Location"] = f"/todos/{todo.id}"
    return tagged(response, todo)


@router.get("", response_model=Page[TodoOut])
async def page(
    reader: ReaderDep, user_id: CurrentUserId, query: Annotated[TodoQuery, Query()]
) -> Response:
    """Your todos, or those shared with you, page by page."""
    return Rows(await queries.page(reader, user_id, query))


@router.get("/deleted", response_model=Page[DeletedTodo])
async def deleted_page(
    reader: ReaderDep,
    user_id: CurrentUserId,
    limit: Annotated[Limit, Query()] = 20,
    cursor: Annotated[Cursor | None, Query()] = None,
) -> Response:
    """What you deleted and can still restore."""
    return Rows(await trash.page(reader, user_id, limit, cursor))


@router.get(
    "/{todo_id}",
    response_model=TodoOut,
    responses={
        200: {"headers": ETAG},
        304: {"description": "You have it already"},
        **documented(TodoNotFound),
    },
)
async def read(
    reader: ReaderDep, user_id: CurrentUserId, todo_id: UUID, if_none_match: IfNoneMatch = None
) -> Response:
    """A todo of yours, or one shared with you."""
    row = await queries.one(reader, user_id, todo_id)
    tag = etag_for(row["role"], row["version"])
    headers = {"ETag": tag}
    if unchanged(if_none_match, tag):
        return Response(status_code=304, headers=headers)
    return Rows(row, headers=headers)


@router.patch(
    "/{todo_id}",
    response_model=TodoOut,
    responses={
        200: {"headers": ETAG},
        **documented(TodoNotFound, NotAllowed, PreconditionFailed, PreconditionRequired),
    },
    openapi_extra={"requestBody": {"content": MERGE_PATCH}},
)
async def change(
    session: SessionDep,
    user_id: CurrentUserId,
    todo_id: UUID,
    if_match: RequiredIfMatchDep,
    changes: TodoChange,
    response: Response,
) -> Todo:
    """Change some fields (RFC 7396): what you leave out stays, null takes a value away."""
    wanted = changes.model_dump(exclude_unset=True)
    return tagged(response, await service.change(session, user_id, todo_id, wanted, if_match))


@router.delete("/{todo_id}", status_code=204, responses=CHANGING)
async def delete(
    session: SessionDep, user_id: CurrentUserId, todo_id: UUID, if_match: IfMatchDep
) -> None:
    """Delete a todo of yours; for 30 days you can restore it."""
    await service.delete(session, user_id, todo_id, if_match)


@router.post("/{todo_id}/restore", response_model=TodoOut, responses=CHANGING)
async def restore(
    session: SessionDep, user_id: CurrentUserId, todo_id: UUID, response: Response
) -> Todo:
    """Bring a deleted todo back, with all that belonged to it."""
    return tagged(response, await trash.restore(session, user_id, todo_id))


@router.post("/{todo_id}/complete", response_model=TodoOut, responses=CHANGING)
async def complete(
    session: SessionDep,
    user_id: CurrentUserId,
    todo_id: UUID,
    if_match: IfMatchDep,
    response: Response,
) -> Todo:
    """Mark a todo as done."""
    return tagged(response, await service.complete(session, user_id, todo_id, if_match))


@router.post("/{todo_id}/reopen", response_model=TodoOut, responses=CHANGING)
async def reopen(
    session: SessionDep,
    user_id: CurrentUserId,
    todo_id: UUID,
    if_match: IfMatchDep,
    response: Response,
) -> Todo:
    """Take back that a todo is done."""
    return tagged(response, await service.reopen(session, user_id, todo_id, if_match))
