"""Categories over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from todoapp.db.reader import ReaderDep
from todoapp.db.session import SessionDep
from todoapp.http.etags import IfMatchDep, IfNoneMatch, PreconditionFailed, etag, unchanged
from todoapp.http.idempotency import IdempotentRoute
from todoapp.http.identity import CurrentUserId
from todoapp.http.openapi import documented
from todoapp.http.pagination import Cursor, Limit, Page
from todoapp.http.responses import Rows
from todoapp.todos.categories import service
from todoapp.todos.categories.models import Category
from todoapp.todos.categories.problems import CategoryInUse, CategoryNotFound, CategoryTaken
from todoapp.todos.categories.schemas import CategoryName, CategoryOut

router = APIRouter(prefix="/categories", tags=["categories"], route_class=IdempotentRoute)


@router.post(
    "",
    status_code=201,
    response_model=CategoryOut,
    responses=documented(CategoryTaken),
)
async def create(
    session: SessionDep, user_id: CurrentUserId, new: CategoryName, response: Response
) -> Category:
    """Create a category; `Location` says where it is."""
    category = await service.create(session, user_id, new.name)
    response.headers["Location"] = f"/categories/{category.id}"
    response.headers["ETag"] = etag(category.version)
    return category


@router.get("", response_model=Page[CategoryOut])
async def page(
    reader: ReaderDep,
    user_id: CurrentUserId,
    limit: Annotated[Limit, Query()] = 20,
    cursor: Annotated[Cursor | None, Query()] = None,
) -> Response:
    """Your categories, oldest first."""
    return Rows(await service.page(reader, user_id, limit, cursor))


@router.get(
    "/{category_id}",
    response_model=CategoryOut,
    responses={304: {"description": "You have it already"}, **documented(CategoryNotFound)},
)
async def read(
    reader: ReaderDep,
    user_id: CurrentUserId,
    category_id: UUID,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """One of your categories."""
    row = await service.one(reader, user_id, category_id)
    tag = etag(row["version"])
    headers = {"ETag": tag}
    if unchanged(if_none_match, tag):
        return Response(status_code=304, headers=headers)
    return Rows(row, headers=headers)


@router.patch(
    "/{category_id}",
    response_model=CategoryOut,
    responses=documented(CategoryNotFound, CategoryTaken, PreconditionFailed),
)
async def rename(
    session: SessionDep,
    user_id: CurrentUserId,
    category_id: UUID,
    new: CategoryName,
    if_match: IfMatchDep,
    response: Response,
) -> Category:
    """Give a category another name."""
    category = await service.rename(session, user_id, category_id, new.name, if_match)
    response.headers["ETag"] = etag(category.version)
    return category


@router.delete(
    "/{category_id}",
    status_code=204,
    responses=documented(CategoryNotFound, CategoryInUse, PreconditionFailed),
)
async def delete(
    session: SessionDep, user_id: CurrentUserId, category_id: UUID, if_match: IfMatchDep
) -> None:
    """Remove a category; its todos stay, without one."""
    await service.delete(session, user_id, category_id, if_match)
