"""Answers that need no second look: rows as they came, written as JSON once."""

from typing import Any

from fastapi import Response
from pydantic_core import to_json


class Rows(Response):
    """JSON of plain values, UUIDs and times; a test compares its fields with the description.

    FastAPI would build a model of each row, check it and then write it: for rows that PostgreSQL
    has checked already that is a third of the request.
    """

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """The bytes of the body."""
        return to_json(content)
