"""Every error has one shape, and no input whatever is answered 500."""

import json
import re
from typing import Any

import httpx2
import pytest

from todoapp.http.problems import kinds

SHAPE = {"type", "title", "status", "detail"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("DELETE", "/todos", 405), ("GET", "/todos", 401)],
)
def test_errors_have_one_shape(anybody: httpx2.Client, method: str, path: str, status: int) -> None:
    answer = anybody.request(method, path)

    assert answer.status_code == answer.json()["status"] == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answer.json()) == SHAPE


def test_types_are_stable_and_each_kind_has_its_own() -> None:
    types = [kind.type for kind in kinds()]

    assert len(types) == len(set(types))
    assert all(re.fullmatch(r"/problems/[a-z]+(-[a-z]+)*", name) for name in types)


def test_a_refused_field_is_named_and_its_value_isnt_repeated(anybody: httpx2.Client) -> None:
    answer = anybody.post("/users", json={"email": "x", "password": "shorty", "name": "Ada"})

    assert {error["field"] for error in answer.json()["errors"]} == {
        "body.email",
        "body.password",
    }
    assert "shorty" not in answer.text


JSON = {"Content-Type": "application/json"}
BODIES: list[bytes] = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"\xff\xfe",
    b'"\\ud800"',
    b'{"title": "\\ud800"}',
    b'{"title": "a\\u0000b"}',
    b'{"title": "ok", "notes": "\\u0000"}',
    b'{"title": ' + b"9" * 5000 + b"}",
    b'{"title": 1e999}',
    b'{"title": NaN}',
    b'{"title": {"a": 1}}',
    b'{"title": "' + b"x" * 100_000 + b'"}',
    b'{"title": "ok", "notes": "' + b"x" * 20_000 + b'"}',
    b'{"\\ud800": 1}',
    b"[" * 100_000,
]


@pytest.mark.parametrize("path", ["/todos", "/users", "/auth/login"])
def test_a_broken_body_is_the_clients_fault(ada: httpx2.Client, path: str) -> None:
    for body in BODIES:
        answer = ada.post(path, content=body, headers=JSON)

        assert answer.status_code in {400, 422}, body[:100]
        assert set(answer.json()) >= SHAPE


BROKEN_ADDRESSES = [
    "/todos?limit=0",
    "/todos?limit=101",
    f"/todos?limit={'9' * 5000}",
    "/todos?limit=%00",
    "/todos?cursor=",
    "/todos?cursor=!!!",
    "/todos?cursor=%00",
    "/todos?cursor=%ff%fe",
    "/todos?cursor=%F0%9F%98%80",
    f"/todos?cursor={'A' * 2001}",
    "/todos?cursor=AAAA",
    "/todos?cursor=W10",
    "/todos?unknown=1",
    "/todos?sort=name",
    "/todos?status=",
    "/todos?category=%00",
    "/todos?tag=%00",
    "/todos?tag=%20",
    "/todos?q=%00",
    f"/todos?q={'x' * 201}",
    f"/todos?priority={'9' * 5000}",
    "/todos?due_before=2026-01-01",
    "/todos?due_before=2026-01-01T00:00:00",
    "/todos?due_before=0001-01-01T00:00:00%2B23:59",
    "/todos?due_after=9999-12-31T23:59:59-23:59",
    "/todos?due_after=1e999",
    "/todos?overdue=perhaps",
    "/todos/deleted?limit=0",
    "/todos/deleted?cursor=AAAA",
    "/categories?cursor=AAAA",
    "/categories/not-a-uuid",
    "/todos/not-a-uuid",
    "/todos/%00",
    "/todos/00000000-0000-0000-0000-00000000000g",
    f"/todos/{'9' * 5000}",
    "/graph/todos/1/blockers",
]


def test_a_broken_address_is_the_clients_fault(ada: httpx2.Client) -> None:
    for path in BROKEN_ADDRESSES:
        answer = ada.get(path)

        assert answer.status_code == 422, path[:100]
        assert set(answer.json()) > SHAPE


def test_an_odd_id_is_just_not_found(ada: httpx2.Client) -> None:
    zeros = "00000000-0000-0000-0000-000000000000"
    for odd in (zeros, zeros.replace("0", "f"), f"urn:uuid:{zeros}", f"{{{zeros}}}"):
        assert ada.get(f"/todos/{odd}").status_code == 404, odd


def test_odd_but_possible_titles_are_kept_as_they_are(ada: httpx2.Client) -> None:
    for title in ("' OR 1=1 --", "😀" * 200, "\u202eevil", "a\nb", "\ufffe"):
        answer = ada.post("/todos", json={"title": title})

        assert answer.status_code == 201
        assert ada.get(answer.headers["Location"]).json()["title"] == title


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_that_is_too_large_is_refused(ada: httpx2.Client, declared: bool) -> None:
    body = json.dumps({"title": "x" * 1_100_000}).encode()
    content: Any = body if declared else iter([body])

    answer = ada.post("/todos", content=content, headers=JSON)

    assert answer.status_code == 413
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_fault_of_ours_tells_the_client_nothing_but_that(
    app: Any, anybody: httpx2.Client
) -> None:
    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("secret details")

    answer = anybody.get("/broken")

    assert answer.status_code == 500
    assert set(answer.json()) == SHAPE
    assert "secret" not in answer.text
    assert answer.headers["X-Request-ID"]
    assert anybody.get("/livez").status_code == 200  # over the same connection
