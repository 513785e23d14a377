"""What can be done with categories. Each function takes a session and leaves the commit to it."""

from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from todoapp import outbox
from todoapp.db.reader import Question, Reader, Row
from todoapp.db.session import refused_by
from todoapp.http.etags import ANYTHING, IfMatch, etag
from todoapp.http.pagination import page_by_id
from todoapp.http.problems import NotAuthenticated
from todoapp.todos.access import changed
from todoapp.todos.categories.models import Category
from todoapp.todos.categories.problems import CategoryInUse, CategoryNotFound, CategoryTaken
from todoapp.todos.categories.schemas import CategoryOut
from todoapp.todos.models import Todo

MOST_MOVED = 1000  # todos that lose their category in one transaction
CONSTRAINTS = {
    "uq_categories_owner_id_name": CategoryTaken,
    "fk_categories_owner_id_users": NotAuthenticated,
}
TABLE = Category.__table__.c
COLUMNS = select(*(TABLE[name] for name in CategoryOut.model_fields)).where(
    TABLE.owner_id == bindparam("owner", type_=Uuid())
)
FIRST = COLUMNS.order_by(TABLE.id).limit(bindparam("limit", type_=Integer))
PAGE = Question(FIRST)
NEXT_PAGE = Question(FIRST.where(TABLE.id > bindparam("id", type_=Uuid())))
ONE = Question(COLUMNS.where(TABLE.id == bindparam("id", type_=Uuid())))


async def page(reader: Reader, owner_id: UUID, limit: int, cursor: str | None) -> dict[str, Any]:
    """One page of the owner's categories, oldest first, as rows of `CategoryOut`.

    Raises:
        Invalid: the cursor isn't one of this list.
    """
    return await page_by_id(reader, (PAGE, NEXT_PAGE), {"owner": owner_id}, limit, cursor)


async def one(reader: Reader, owner_id: UUID, category_id: UUID) -> Row:
    """A category of this owner, as a row of `CategoryOut`.

    Raises:
        CategoryNotFound: absent, or somebody else's.
    """
    row = await reader.first(ONE, {"owner": owner_id, "id": category_id})
    if row is None:
        raise CategoryNotFound
    return row


async def create(session: AsyncSession, owner_id: UUID, name: str) -> Category:
    """A new category.

    Raises:
        CategoryTaken: the constraint says so.
        NotAuthenticated: the owner's account is gone.
    """
    category = Category(owner_id=owner_id, name=name)
    session.add(category)
    with refused_by(CONSTRAINTS):
        await session.flush()
    await _emit(session, "category.created", category)
    return category


async def rename(
    session: AsyncSession,
    owner_id: UUID,
    category_id: UUID,
    name: str,
    if_match: IfMatch = ANYTHING,
) -> Category:
    """Give another name; the same name as before is no change.

    Raises:
        CategoryTaken: the constraint says so.
    """
    category = await _get_for_change(session, owner_id, category_id, if_match)
    if category.name != name:
        category.name = name
        category.version += 1
        with refused_by(CONSTRAINTS):
            await session.flush()
        await _emit(session, "category.renamed", category)
    return category


async def delete(
    session: AsyncSession, owner_id: UUID, category_id: UUID, if_match: IfMatch = ANYTHING
) -> None:
    """Remove a category; its todos stay and have none, which changes each of them.

    Raises:
        CategoryInUse: these are too many for one transaction.
    """
    category = await _get_for_change(session, owner_id, category_id, if_match)
    # Nobody can put another todo in while the category is locked: the foreign key waits for it.
    members = (
        select(Todo)
        .where(Todo.owner_id == owner_id, Todo.category_id == category_id)
        .order_by(Todo.id)
        .limit(MOST_MOVED + 1)
        .options(selectinload(Todo.depends_on), selectinload(Todo.shares))
        .with_for_update()
    )
    todos = (await session.scalars(members)).all()
    if len(todos) > MOST_MOVED:
        raise CategoryInUse
    for todo in todos:
        todo.category_id = None
        await changed(session, "todo.changed", todo)
    await session.delete(category)
    await outbox.emit(
        session, "category.deleted", category.id, category.version + 1, {"deleted": True}
    )


async def _get_for_change(
    session: AsyncSession, owner_id: UUID, category_id: UUID, if_match: IfMatch
) -> Category:
    query = (
        select(Category)
        .where(Category.id == category_id, Category.owner_id == owner_id)
        .with_for_update()
    )
    category = await session.scalar(query)
    if category is None:
        raise CategoryNotFound
    if_match.check(etag(category.version))
    return category


async def _emit(session: AsyncSession, topic: str, category: Category) -> None:
    await outbox.emit(session, topic, category.id, category.version, category.graph_state())
