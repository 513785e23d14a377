"""Todos over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from todoapp.db import SessionDep
from todoapp.idempotency import IdempotentRoute
from todoapp.pagination import Cursor, Limit, Page, read_cursor, write_cursor
from todoapp.todos import service
from todoapp.todos.models import Todo
from todoapp.todos.schemas import NewTodo, TodoOut
from todoapp.users.deps import CurrentUser

router = APIRouter(prefix="/todos", tags=["todos"], route_class=IdempotentRoute)


@router.post("", status_code=201, response_model=TodoOut)
async def create(session: SessionDep, user: CurrentUser, new: NewTodo, response: Response) -> Todo:
    """Create a todo; `Location` says where it is."""
    todo = await service.create(session, user.id, title=new.title, notes=new.notes)
    response.headers["Location"] = f"/todos/{todo.id}"
    return todo


@router.get("")
async def page(
    session: SessionDep, user: CurrentUser, limit: Limit = 20, cursor: Cursor = None
) -> Page[TodoOut]:
    """Your todos, newest first."""
    after = read_cursor(cursor) if cursor is not None else None
    # One row more than asked for tells whether there is another page.
    todos = await service.page(session, user.id, limit=limit + 1, after=after)
    items = [TodoOut.model_validate(todo) for todo in todos[:limit]]
    return Page(items=items, next_cursor=write_cursor(items[-1].id) if len(todos) > limit else None)


@router.get("/{todo_id}", response_model=TodoOut)
async def read(session: SessionDep, user: CurrentUser, todo_id: UUID) -> Todo:
    """One of your todos."""
    return await service.get(session, user.id, todo_id)


@router.post("/{todo_id}/complete", response_model=TodoOut)
async def complete(session: SessionDep, user: CurrentUser, todo_id: UUID) -> Todo:
    """Mark a todo as done."""
    return await service.complete(session, user.id, todo_id)


@router.put("/{todo_id}/dependencies/{other_id}", status_code=204)
async def add_dependency(
    session: SessionDep, user: CurrentUser, todo_id: UUID, other_id: UUID
) -> None:
    """The first todo can only be done after the second."""
    await service.add_dependency(session, user.id, todo_id, other_id)


@router.delete("/{todo_id}/dependencies/{other_id}", status_code=204)
async def remove_dependency(
    session: SessionDep, user: CurrentUser, todo_id: UUID, other_id: UUID
) -> None:
    """The first todo no longer waits for the second."""
    await service.remove_dependency(session, user.id, todo_id, other_id)
