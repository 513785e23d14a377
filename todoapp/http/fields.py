"""Text and times as they may enter: what can't be stored is refused with the field's name."""

import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, EmailStr, StringConstraints
from pydantic.json_schema import WithJsonSchema


def _storable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not contain the character NUL (U+0000)")
    return value


def _normalised(tag: str) -> str:
    """One spelling for what looks alike: composed, in small letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", tag).lower().split())


def _without_rules(words: str) -> str:
    """Three hyphens or more with no word or quote between them are a line that somebody drew.

    To PostgreSQL each is a NOT around the next, and the stack of its parser has room for 32.
    """
    return re.sub(r'-(?:[^\w"-]*-){2,}', " ", words)


def _written_out(value: Any) -> Any:
    # A number might be seconds or milliseconds, a bare date any of 50 instants.
    if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\d[Tt ]", value):
        raise ValueError("must be a date and a time, such as 2026-03-29T09:00:00+02:00")
    return value


def _utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("must be between the years 1 and 9999 in UTC") from None


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_storable),
]
SearchWords = Annotated[Line, AfterValidator(_without_rules)]  # to be searched for
Paragraphs = Annotated[str, StringConstraints(max_length=10_000), AfterValidator(_storable)]
# Cut to size after it has been normalised, since that may change its length.
Tag = Annotated[
    str,
    StringConstraints(max_length=200),
    AfterValidator(_storable),
    AfterValidator(_normalised),
    StringConstraints(min_length=1, max_length=50),
]
# Mail servers hardly ever tell Ada@ from ada@; people never do.
Email = Annotated[EmailStr, AfterValidator(str.lower)]
# An instant: with its offset from UTC, or nobody could tell when it is (RFC 3339).
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_written_out),
    AfterValidator(_utc),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="validation"),
]
