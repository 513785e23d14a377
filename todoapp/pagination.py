"""Pages that stay right while rows come and go: each begins after the last row already seen.

Source: keyset pagination, https://use-the-index-luke.com/no-offset
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from todoapp.problems import Invalid

Limit = Annotated[int, Query(ge=1, le=100, description="Rows on this page")]
Cursor = Annotated[
    str | None, Query(max_length=100, description="`next_cursor` of the page before")
]


Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """Some rows, and where the next ones begin; `next_cursor` is null on the last page."""

    items: list[Item]
    next_cursor: str | None


def write_cursor(last: UUID) -> str:
    """A cursor behind `last`; clients pass it on and don't look inside."""
    return urlsafe_b64encode(last.bytes).decode().rstrip("=")


def read_cursor(cursor: str) -> UUID:
    """The row a cursor stands behind.

    Raises:
        Invalid: it isn't one of ours.
    """
    try:
        return UUID(bytes=urlsafe_b64decode(cursor.encode("ascii") + b"=="))
    except ValueError as error:
        message = "isn't a cursor from 'next_cursor'"
        raise Invalid([{"field": "query.cursor", "message": message}]) from error
