"""What PostgreSQL refuses is answered by what it means for the client."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from fastapi import Body, FastAPI
from sqlalchemy import text
from starlette.exceptions import HTTPException

from todoapp.db.session import SessionDep
from todoapp.http.errors import as_problem

PREPARE = """
CREATE TABLE parents (id int PRIMARY KEY, age int CHECK (age < 200), name text NOT NULL);
CREATE TABLE children (parent_id int REFERENCES parents);
INSERT INTO parents VALUES (1, 1, 'one'), (2, 2, 'two');
"""


@pytest.fixture
def ask(app: FastAPI, anybody: httpx2.Client, sql: Callable[..., Any]) -> Callable[..., Any]:
    """Runs a statement inside a request of the application."""
    for statement in PREPARE.strip().split("\n"):
        sql(statement)

    @app.post("/statement")
    async def run(session: SessionDep, statement: str = Body()) -> None:
        await session.execute(text(statement))

    return lambda statement: anybody.post("/statement", json=statement)


@pytest.mark.parametrize(
    ("statement", "status", "kind"),
    [
        ("SELECT 2147483647::int + 1", 422, "invalid"),
        ("SELECT 'no number'::int", 422, "invalid"),
        ("INSERT INTO parents VALUES (3, 201, 'x')", 422, "invalid"),
        ("INSERT INTO parents VALUES (3, 1, NULL)", 422, "invalid"),
        ("INSERT INTO parents VALUES (1, 1, 'x')", 409, "conflict"),
        ("INSERT INTO children VALUES (9)", 409, "conflict"),
        ("SET statement_timeout = 1; SELECT pg_sleep(10)", 503, "busy"),
        (
            "DO $$ BEGIN RAISE EXCEPTION SQLSTATE '40001'; END $$",
            503,
            "busy",
        ),
    ],
)
def test_a_refused_statement_is_told_by_its_meaning(
    ask: Callable[..., httpx2.Response], statement: str, status: int, kind: str
) -> None:
    answer = ask(statement)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")
    assert ("Retry-After" in answer.headers) == (status == 503)
    assert statement not in answer.text


def test_a_broken_constraint_is_named(ask: Callable[..., httpx2.Response]) -> None:
    answer = ask("INSERT INTO parents VALUES (3, 201, 'x')")

    assert answer.json()["errors"][0]["field"] == "parents_age_check"


def test_a_mistake_in_our_sql_is_our_fault(ask: Callable[..., httpx2.Response]) -> None:
    answer = ask("SELECT nothing_of_this_name")

    assert answer.status_code == 500
    assert "nothing_of_this_name" not in answer.text


def test_of_two_transactions_that_block_each_other_one_is_told_to_try_again(
    app: FastAPI, anybody: httpx2.Client, ask: Callable[..., Any]
) -> None:
    both_hold_one = asyncio.Barrier(2)

    @app.post("/lock/{first}/{second}")
    async def lock(session: SessionDep, first: int, second: int) -> None:
        change = text("UPDATE parents SET age = age + 1 WHERE id = :id")
        await session.execute(change, {"id": first})
        await both_hold_one.wait()
        await session.execute(change, {"id": second})

    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(anybody.post, ["/lock/1/2", "/lock/2/1"]))

    assert sorted(answer.status_code for answer in answers) == [200, 503]


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_isnt_said_to_be_json_is_refused_as_such(
    anybody: httpx2.Client, kind: str | None
) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    answer = anybody.post("/auth/login", content=b'{"email": "a@example.com"}', headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (415, "/problems/unsupported-media-type")


def test_an_absent_body_is_missing_and_not_of_a_wrong_kind(anybody: httpx2.Client) -> None:
    assert anybody.post("/auth/login").json()["type"] == "/problems/invalid"


def test_other_forms_of_json_are_json_too(anybody: httpx2.Client) -> None:
    answer = anybody.post(
        "/auth/login", content=b"[]", headers={"Content-Type": "application/merge-patch+json"}
    )

    assert answer.status_code == 422


def test_what_http_itself_refuses_keeps_its_status_and_headers() -> None:
    assert as_problem(HTTPException(401, headers={"X": "y"})).headers == {"X": "y"}
    assert as_problem(HTTPException(413, "Send less.")).type == "/problems/body-too-large"
    assert as_problem(HTTPException(418)).title == "I'm a Teapot"


def test_an_unknown_address_and_a_wrong_method_are_problems(anybody: httpx2.Client) -> None:
    assert anybody.get("/nowhere").headers["Content-Type"] == "application/problem+json"
    answer = anybody.delete("/todos")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Allow"] == "GET, POST"
