"""What the words of a setting must look like; each says in one phrase what is wrong."""

from typing import Annotated, Any

from limits import parse_many
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import ProgrammingError
from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import NoDecode


def _libpq_can_read(value: str) -> str:
    try:
        conninfo_to_dict(value)
    except ProgrammingError:
        # libpq's own message may quote the password.
        raise ValueError("isn't an address like postgresql://user:password@host/name") from None
    return value


def _split(value: Any) -> Any:
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    return value


DatabaseUrl = Annotated[str, AfterValidator(_libpq_can_read)]
"""PostgreSQL's address, in any form that libpq reads."""

Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
"""Several values in one variable, separated by commas."""


def _one_limit(value: str) -> str:
    try:
        (limit,) = parse_many(value)
    except ValueError:
        raise ValueError("isn't a limit like 100/minute or 20 per 5 minutes") from None
    if limit.amount < 1:
        raise ValueError("must allow at least 1")
    return value


Limit = Annotated[str, AfterValidator(_one_limit)]
"""How often in which time: 100/minute, 20 per 5 minutes."""
