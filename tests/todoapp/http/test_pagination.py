"""Cursors come back as they went out, to the query they came from; anything else is refused."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from datetime import UTC
from typing import Any, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from todoapp.http.fields import Instant
from todoapp.http.pagination import Position, read_cursor, write_cursor
from todoapp.http.problems import Invalid

ROW = UUID("0197a8c0-0000-7000-8000-000000000001")
NOTHING: TypeAdapter[Any] = TypeAdapter(None)
MOMENT: TypeAdapter[Any] = TypeAdapter(Literal["infinity"] | Instant)

queries = st.dictionaries(st.text(), st.text() | st.integers() | st.booleans(), max_size=4)
moments = st.datetimes(timezones=st.just(UTC))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5
)


def inside(cursor: str) -> Any:
    return json.loads(urlsafe_b64decode(cursor + "=="))


def sealed(content: Any) -> str:
    return urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


@given(queries, st.uuids())
def test_a_cursor_leads_back_to_its_row(query: Any, row: Any) -> None:
    cursor = write_cursor(query, Position(None, row))

    assert read_cursor(cursor, query, NOTHING) == (None, row)


@given(moments, st.uuids())
def test_it_keeps_the_key_to_the_microsecond(moment: Any, row: Any) -> None:
    cursor = write_cursor("due", Position(moment.isoformat(), row))

    assert read_cursor(cursor, "due", MOMENT) == (moment, row)


@given(queries, queries, st.uuids())
def test_the_cursor_of_another_query_is_refused(query: Any, other: Any, row: Any) -> None:
    cursor = write_cursor(query, Position(None, row))

    if query != other:
        with pytest.raises(Invalid, match="Correct the fields"):
            read_cursor(cursor, other, NOTHING)


@given(st.text() | st.binary().map(lambda raw: urlsafe_b64encode(raw).decode()))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_cursor(text, "query", NOTHING)


@given(st.integers(0, 3), json_values)
def test_a_cursor_tampered_with_is_refused_or_a_cursor(part: int, value: Any) -> None:
    content = inside(write_cursor("query", Position(None, ROW)))
    content[part] = value
    for key in (NOTHING, MOMENT):
        with suppress(Invalid):
            position = read_cursor(sealed(content), "query", key)
            assert position.id.hex
            key.validate_python(position.key)


@given(st.data())
def test_a_cursor_with_one_letter_changed_is_refused_or_a_cursor(data: Any) -> None:
    cursor = write_cursor("query", Position(None, ROW))
    place = data.draw(st.integers(0, len(cursor) - 1))
    changed = cursor[:place] + data.draw(st.characters()) + cursor[place + 1 :]
    with suppress(Invalid):
        read_cursor(changed, "query", NOTHING)


def test_a_cursor_of_another_version_is_refused() -> None:
    content = inside(write_cursor("query", Position(None, ROW)))
    with pytest.raises(Invalid) as caught:
        read_cursor(sealed([2, *content[1:]]), "query", NOTHING)

    assert "another version" in caught.value.errors[0]["message"]


@pytest.mark.parametrize("text", ["", "AAAA", "!", "é", "\ud800", "\x00", "W10", "bnVsbA"])
def test_what_isnt_a_cursor_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_cursor(text, "query", NOTHING)
    assert caught.value.errors[0]["field"] == "query.cursor"
