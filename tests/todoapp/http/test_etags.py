"""ETags: which version the client means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoapp.http.etags import IfMatch, PreconditionFailed, etag, unchanged

tags = st.builds(etag, st.integers(0, 5), st.sampled_from(["", "editor", "viewer"]))
weak = tags.map("W/{}".format)
lines = st.lists(st.lists(tags | weak, min_size=1).map(" , ".join), min_size=1)


@given(st.frozensets(tags | weak), tags)
def test_if_match_wants_the_same_strong_tag(given_tags: frozenset[str], tag: str) -> None:
    if tag in given_tags:
        IfMatch(given_tags).check(tag)
    else:
        with pytest.raises(PreconditionFailed):
            IfMatch(given_tags).check(tag)


@given(lines, tags)
def test_if_none_match_takes_weak_tags_too(given_lines: list[str], tag: str) -> None:
    assert unchanged(given_lines, tag) == (tag in ",".join(given_lines))


@given(st.lists(st.text()))
def test_no_text_whatever_breaks_it(given_lines: list[str]) -> None:
    unchanged(given_lines, etag(1))


def test_without_a_header_nothing_is_known() -> None:
    assert not unchanged(None, etag(1))
    IfMatch().check(etag(1))
