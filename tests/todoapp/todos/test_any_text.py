"""Whatever somebody writes into an address or a body is an answer or a refusal, never a fault."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

MANY = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SPECIAL = st.sampled_from([*"-!&|()<>\"':*\\%_ \t{}$@#/.", "or", "a", "\x00", "\ud800", "\u2003"])
PIECES = st.lists(SPECIAL | st.text(max_size=3), max_size=8).map("".join)
# Short ones reach the database, long ones the bounds in front of it.
TEXTS = st.builds(lambda text, times: (text * times)[:4000], PIECES, st.sampled_from([1, 40, 2000]))
# Lone halves of a pair, which JSON can spell and UTF-8 can't, are in these too.
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS, st.lists, max_leaves=3
)
KEYS = JSON | st.datetimes(timezones=st.timezones()).map(str) | st.just("infinity")


@pytest.fixture
def todo(ada: httpx2.Client) -> str:
    """The address of the second of two todos."""
    ada.post("/todos", json={"title": "Buy paint"})
    address: str = ada.post("/todos", json={"title": "Find a ladder"}).headers["Location"]
    return address


def get(client: httpx2.Client, path: str, **query: str) -> httpx2.Response:
    """Ask with halves of surrogate pairs too, which become bytes that aren't UTF-8."""
    written = (f"{name}={quote(text, '', errors='surrogatepass')}" for name, text in query.items())
    return client.get(f"{path}?{'&'.join(written)}")


def assert_listed_or_refused(answer: httpx2.Response) -> None:
    assert answer.status_code in {200, 422}, answer.text
    assert ("items" if answer.status_code == 200 else "errors") in answer.json()


@MANY
@given(text=TEXTS)
@example("-" * 33)
@example("- " * 33 + "a")
@example("-!" * 33)
@example("-(" * 33 + "a")
@example("a " + "-<" * 33)
@example("-a or " * 33)
@example('-"' * 99)
def test_any_text_can_be_searched_for(ada: httpx2.Client, text: str) -> None:
    assert_listed_or_refused(get(ada, "/todos", q=text))
    assert_listed_or_refused(get(ada, "/todos", q=text, shared="true", sort="due"))


@MANY
@given(text=TEXTS)
def test_any_text_can_stand_in_an_address(ada: httpx2.Client, text: str) -> None:
    assert_listed_or_refused(get(ada, "/todos", tag=text))
    for path in ("/todos", "/todos/deleted", "/categories"):
        assert_listed_or_refused(get(ada, path, cursor=text))
    for path in ("/todos/", "/categories/", "/graph/todos/"):
        answer = ada.get(path + quote(text, "", errors="surrogatepass"))
        assert answer.status_code < 500, answer.text


@MANY
@given(key=KEYS)
@pytest.mark.usefixtures("todo")
@pytest.mark.parametrize("sort", ["-created", "due", "-priority"])
def test_any_key_can_stand_in_a_cursor(ada: httpx2.Client, sort: str, key: Any) -> None:
    cursor = get(ada, "/todos", sort=sort, limit="1").json()["next_cursor"]
    version, fingerprint, _, row = json.loads(urlsafe_b64decode(cursor + "=="))
    content = json.dumps([version, fingerprint, key, row]).encode()

    assert_listed_or_refused(
        get(ada, "/todos", sort=sort, cursor=urlsafe_b64encode(content).decode().rstrip("="))
    )


@MANY
@given(text=TEXTS)
def test_any_text_can_be_written_or_is_refused(ada: httpx2.Client, todo: str, text: str) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "/todos": {"title": text[:200], "notes": text, "tags": [text[:50]]},
        "/categories": {"name": text[:200]},
        f"{todo}/subtasks": {"title": text[:200]},
        f"{todo}/shares": {"email": f"{text[:50]}@example.com", "role": "viewer"},
    }
    for path, body in bodies.items():
        written = json.dumps(body)  # as ASCII, surrogates included
        answer = ada.post(path, content=written, headers={"Content-Type": "application/json"})
        assert answer.status_code in {201, 409, 422}, (path, answer.text)
