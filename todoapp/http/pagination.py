"""Pages that stay right while rows come and go: each begins after the last row already seen.

Source: keyset pagination, https://use-the-index-luke.com/no-offset
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import Annotated, Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from todoapp.db.reader import Question, Reader, Row
from todoapp.http.problems import Invalid

NO_KEY = TypeAdapter(None)  # of a list that is sorted by id alone
VERSION = 1  # of the form below; a cursor of another version is refused, not misread

Limit = Annotated[int, Field(ge=1, le=100, description="Rows on this page")]
Cursor = Annotated[
    str,
    Field(
        max_length=2000,
        description="`next_cursor` of the page before, with the same filters and the same sort",
    ),
]

Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """Some rows, and where the next ones begin; `next_cursor` is null on the last page."""

    items: list[Item]
    next_cursor: str | None


class Position(NamedTuple):
    """Where a page ends: what its last row is sorted by, and the row itself."""

    key: Any
    id: UUID


def write_cursor(query: Any, last: Position) -> str:
    """A cursor behind `last` in the answer to `query`; clients pass it on and don't look inside."""
    content = json.dumps([VERSION, _fingerprint(query), last.key, last.id.hex])
    return urlsafe_b64encode(content.encode()).decode().rstrip("=")


def read_cursor(cursor: str, query: Any, key: TypeAdapter[Any]) -> Position:
    """Where the cursor stands, with a sort key that `key` accepts.

    It isn't signed: who makes one up only chooses where in their own list to begin.

    Raises:
        Invalid: it isn't one of ours, or belongs to other filters or another sort.
    """
    try:
        content = urlsafe_b64decode(cursor.encode("ascii") + b"==")
        version, fingerprint, value, row = json.loads(content)
        position = Position(key.validate_python(value), UUID(row))
    except (ValueError, TypeError, AttributeError, RecursionError, ValidationError) as error:
        raise _refused("isn't a cursor from 'next_cursor'") from error
    if version != VERSION:
        raise _refused("is a cursor of another version: begin with the first page")
    if fingerprint != _fingerprint(query):
        raise _refused("belongs to other filters or another sort: begin with the first page")
    return position


def cut(rows: Sequence[Row], limit: int, query: Any, key: Callable[[Row], Any]) -> dict[str, Any]:
    """A page of `rows`, of which there is one more than `limit` when another page follows.

    `key` gives what a row is sorted by before its id, in a form that JSON can hold.
    """
    cursor = None
    if len(rows) > limit:
        last = rows[limit - 1]
        cursor = write_cursor(query, Position(key(last), last["id"]))
    return {"items": rows[:limit], "next_cursor": cursor}


async def page_by_id(
    reader: Reader,
    questions: tuple[Question, Question],
    values: Mapping[str, Any],
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """A page of a list that is sorted by id alone: `questions` are for the first page and the next.

    Both take a `limit`, the second an `id`, after which it begins.

    Raises:
        Invalid: the cursor isn't one of this list.
    """
    first, following = questions
    asked = {**values, "limit": limit + 1}
    if cursor is None:
        rows = await reader.all(first, asked)
    else:
        last = read_cursor(cursor, first.sql, NO_KEY).id
        rows = await reader.all(following, {**asked, "id": last})
    return cut(rows, limit, first.sql, key=lambda row: None)


def _refused(message: str) -> Invalid:
    return Invalid([{"field": "query.cursor", "message": message}])


def _fingerprint(query: Any) -> str:
    return blake2b(json.dumps(query, sort_keys=True).encode(), digest_size=6).hexdigest()
