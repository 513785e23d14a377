"""Reading todos: one statement for an answer, straight from rows to JSON.

Statements are built once for each combination of filters and sort; only values change. Each of
them walks an index of its owner in the order of the answer (see `models.py`), so a page costs
the same however many todos there are.
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

from pydantic import AfterValidator, Field, TypeAdapter
from sqlalchemy import (
    ColumnElement,
    DateTime,
    Integer,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from todoapp.db.reader import Question, Reader, Row
from todoapp.http.fields import Instant
from todoapp.http.pagination import cut, read_cursor
from todoapp.todos.access import SHARES, TODOS, role_of
from todoapp.todos.models import FOREVER
from todoapp.todos.problems import TodoNotFound
from todoapp.todos.schemas import TodoOut, TodoQuery

MOMENT = DateTime(timezone=True)
READER = bindparam("reader", type_=Uuid())
ROLE = role_of(READER)
LIVE = TODOS.deleted_at.is_(None)
due = func.coalesce(TODOS.due_at, literal_column(FOREVER, MOMENT))
COLUMNS = (*(TODOS[name] for name in TodoOut.model_fields if name != "role"), ROLE.label("role"))

# What each filter of a query means.
FILTERS: dict[str, ColumnElement[bool]] = {
    "status": TODOS.status == bindparam("status"),
    "category": TODOS.category_id == bindparam("category"),
    "tag": TODOS.tags.contains(
        func.array_append(cast([], ARRAY(Text)), bindparam("tag", type_=Text))
    ),
    "priority": TODOS.priority == bindparam("priority"),
    "due_before": due < bindparam("due_before", type_=MOMENT),
    "due_after": and_(due >= bindparam("due_after", type_=MOMENT), TODOS.due_at.is_not(None)),
    "overdue": and_(TODOS.status == "open", due < func.now()),
    "q": TODOS.search.op("@@")(
        func.websearch_to_tsquery(literal_column("'simple'"), bindparam("q", type_=Text))
    ),
}


class Order(NamedTuple):
    """What a list is sorted by before the id, and how a cursor holds it."""

    column: ColumnElement[Any]
    key: TypeAdapter[Any]
    key_of: Callable[[Row], Any]


MOMENT_KEY = Annotated[Instant, AfterValidator(datetime.isoformat)]
ORDERS = {
    "created": Order(
        TODOS.created_at, TypeAdapter(MOMENT_KEY), lambda row: row["created_at"].isoformat()
    ),
    "due": Order(
        due,
        TypeAdapter(Literal["infinity"] | MOMENT_KEY),
        lambda row: row["due_at"].isoformat() if row["due_at"] else "infinity",
    ),
    "priority": Order(
        TODOS.priority,
        TypeAdapter(Annotated[int, Field(strict=True, ge=0, le=3), AfterValidator(str)]),
        lambda row: row["priority"],
    ),
}


async def page(reader: Reader, user_id: UUID, query: TodoQuery) -> dict[str, Any]:
    """One page of the user's todos, or of those shared with them.

    Raises:
        Invalid: the cursor isn't one of this query.
    """
    order = ORDERS[query.sort.lstrip("-")]
    asked = query.model_dump(mode="json", exclude={"limit", "cursor"}, exclude_defaults=True)
    values = {**query.model_dump(include=set(FILTERS)), "reader": user_id}
    if query.cursor is not None:
        position = read_cursor(query.cursor, asked, order.key)
        values |= {"key": position.key, "id": position.id}
    filters = frozenset(asked.keys() & FILTERS.keys())
    question = asked_for(filters, query.sort, query.shared, query.cursor is not None)
    # One row more than asked for tells whether there is another page.
    rows = await reader.all(question, {**values, "limit": query.limit + 1})
    return cut(rows, query.limit, asked, order.key_of)


async def one(reader: Reader, user_id: UUID, todo_id: UUID) -> Row:
    """A todo that the user may see, as a row of `TodoOut`.

    Raises:
        TodoNotFound: absent, deleted, or a stranger's; the user can't tell which.
    """
    row = await reader.first(ONE, {"reader": user_id, "todo": todo_id})
    if row is None:
        raise TodoNotFound
    return row


@lru_cache(maxsize=4096)
def asked_for(filters: frozenset[str], sort: str, shared: bool, behind: bool) -> Question:
    """The SELECT for queries of this kind."""
    column = ORDERS[sort.lstrip("-")].column
    keys: list[ColumnElement[Any]] = [column, TODOS.id]
    rows = select(*COLUMNS).where(LIVE, *(FILTERS[name] for name in sorted(filters)))
    if shared:
        rows = rows.join(SHARES.todo_id.table, SHARES.todo_id == TODOS.id)
        rows = rows.where(SHARES.user_id == READER)
    else:
        rows = rows.where(TODOS.owner_id == READER)
    if behind:
        # The key comes as text, since no datetime of Python's is infinite.
        last = cast(bindparam("key", type_=Text), column.type), bindparam("id", type_=Uuid())
        here, there = tuple_(*keys), tuple_(*last)
        rows = rows.where(here < there if sort.startswith("-") else here > there)
    if sort.startswith("-"):
        keys = [key.desc() for key in keys]
    rows = rows.order_by(*keys).limit(bindparam("limit", type_=Integer))
    # Without those one index has the order, whatever the values.
    return Question(rows, values_matter=shared or bool(filters))


ONE = Question(
    select(*COLUMNS).where(TODOS.id == bindparam("todo", type_=Uuid()), LIVE, ROLE.is_not(None))
)
