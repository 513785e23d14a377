"""Cursors come back as they went out; anything else is refused."""

from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoapp.pagination import read_cursor, write_cursor
from todoapp.problems import Invalid


@given(st.uuids())
def test_a_cursor_leads_back_to_its_row(row: UUID) -> None:
    assert read_cursor(write_cursor(row)) == row


@given(st.text())
def test_any_other_text_is_refused_or_is_the_cursor_of_a_row(text: str) -> None:
    with suppress(Invalid):
        row = read_cursor(text)
        assert read_cursor(write_cursor(row)) == row


@pytest.mark.parametrize("text", ["", "AAAA", "!", "é", "\ud800", "\x00"])
def test_what_isnt_a_cursor_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_cursor(text)
    assert caught.value.errors[0]["field"] == "query.cursor"
