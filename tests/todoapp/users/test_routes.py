"""Accounts over HTTP."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

ADA = {"email": "ada@example.com", "password": "correct horse battery", "name": "Ada"}


def test_registering_answers_with_the_account_and_without_the_password(
    anybody: httpx2.Client,
) -> None:
    answer = anybody.post("/users", json=ADA)

    assert answer.status_code == 201
    assert set(answer.json()) == {"id", "email", "name"}


def test_an_address_can_be_registered_once_however_it_is_written(anybody: httpx2.Client) -> None:
    anybody.post("/users", json=ADA)

    answer = anybody.post("/users", json={**ADA, "email": "ADA@Example.com"})

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/email-taken"


def test_of_registrations_of_one_address_at_once_exactly_one_succeeds(
    anybody: httpx2.Client, sql: Callable[..., list[dict[str, Any]]]
) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: anybody.post("/users", json=ADA), range(8)))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert len(sql("SELECT id FROM outbox")) == 1


def test_logging_in_gives_a_token_that_says_who_one_is(ada: httpx2.Client) -> None:
    assert ada.get("/users/me").json()["email"] == "ada@example.com"


def test_the_sign_in_says_for_how_long_it_is_valid(anybody: httpx2.Client) -> None:
    anybody.post("/users", json=ADA)

    answer = anybody.post("/auth/login", json=ADA)

    assert answer.json()["token_type"] == "bearer"
    assert answer.json()["expires_in"] == 15 * 60


def test_an_unknown_user_and_a_wrong_password_get_the_same_answer(ada: httpx2.Client) -> None:
    wrong = ada.post("/auth/login", json={"email": "ada@example.com", "password": "wrong one"})
    unknown = ada.post("/auth/login", json={"email": "eve@example.com", "password": "wrong one"})

    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


def test_an_outdated_hash_is_replaced_at_the_next_sign_in(
    anybody: httpx2.Client, sql: Callable[..., list[dict[str, Any]]]
) -> None:
    from pwdlib.hashers.argon2 import Argon2Hasher

    anybody.post("/users", json=ADA)
    weak = Argon2Hasher(time_cost=1, memory_cost=1024).hash(ADA["password"])
    sql("UPDATE users SET password_hash = %s", weak)

    assert anybody.post("/auth/login", json=ADA).status_code == 200
    assert sql("SELECT password_hash FROM users") != [{"password_hash": weak}]
    assert anybody.post("/auth/login", json=ADA).status_code == 200


@pytest.mark.parametrize(
    "header", [None, "Bearer nonsense", "Bearer é.é.é", "Basic YTpi", "Bearer a.b.c", "Bearer"]
)
def test_without_a_valid_token_there_is_no_account(
    anybody: httpx2.Client, header: str | None
) -> None:
    headers = {"Authorization": header.encode()} if header else {}

    answer = anybody.get("/users/me", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["type"] == "/problems/not-authenticated"


def test_a_token_of_a_deleted_account_is_worth_nothing(
    ada: httpx2.Client, sql: Callable[..., list[dict[str, Any]]]
) -> None:
    sql("DELETE FROM users")

    assert ada.get("/users/me").status_code == 401


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no address"),
        ("email", "ada\x00@example.com"),
        ("email", f"{'a' * 300}@example.com"),
        ("password", "short"),
        ("password", "x" * 1001),
        ("name", "   "),
        ("name", "A\x00da"),
        ("name", "A" * 201),
        ("name", None),
    ],
)
def test_a_bad_field_is_named(anybody: httpx2.Client, field: str, value: str | None) -> None:
    answer = anybody.post("/users", json={**ADA, field: value})

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [f"body.{field}"]
