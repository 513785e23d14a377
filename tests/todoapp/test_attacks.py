"""What somebody sends who wants the service to fail for others."""

import json
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2
import pytest

from todoapp.main import MAX_BODY
from todoapp.settings import Settings

Sql = Callable[..., list[dict[str, Any]]]


def test_bodies_that_never_come_hold_no_connection_to_the_database(
    ada: httpx2.Client, settings: Settings, sql: Sql
) -> None:
    host = urlsplit(str(ada.base_url))
    head = (
        f"POST /todos/{uuid4()}/complete HTTP/1.1\r\nHost: todoapp\r\nContent-Length: 10\r\n"
        f"Authorization: {ada.headers['Authorization']}\r\nIdempotency-Key: "
    )

    def opened(_: int) -> socket.socket:
        wire = socket.create_connection((host.hostname or "", host.port or 0), timeout=30)
        wire.sendall(f"{head}{uuid4()}\r\n\r\n".encode())
        return wire

    with ThreadPoolExecutor(8) as pool:
        slow = list(pool.map(opened, range(settings.pool_size + 2)))
    try:
        assert ada.post("/todos", json={"title": "Buy paint"}).status_code == 201
        held = "SELECT pid FROM pg_stat_activity WHERE state = 'idle in transaction'"
        assert sql(held + " AND datname = current_database()") == []
    finally:
        for wire in slow:
            wire.close()


def test_many_faults_are_answered_in_few_words(ada: httpx2.Client) -> None:
    body = {"title": "a", **dict.fromkeys(map(str, range(10_000)), 0)}
    answer = ada.post("/todos", json=body)

    assert answer.status_code == 422
    assert len(answer.content) < MAX_BODY / 10


@pytest.mark.parametrize(
    ("path", "field"),
    [("/auth/refresh", "refresh_token"), ("/auth/login", "password"), ("/users", "password")],
)
def test_half_a_surrogate_pair_is_no_secret(anybody: httpx2.Client, path: str, field: str) -> None:
    body = {"email": "eve@example.com", "name": "Eve"} | {field: "\ud800" * 8}
    answer = anybody.post(
        path, content=json.dumps(body), headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == f"body.{field}"


def test_an_address_with_a_slash_too_much_leads_nowhere(ada: httpx2.Client) -> None:
    answer = ada.get("/todos/", headers={"Host": "evil.example"})

    assert answer.status_code == 404


def test_the_pages_own_source_is_not_served(anybody: httpx2.Client) -> None:
    assert anybody.get("/pages/page.css").status_code == 200
    assert anybody.get("/pages/routes.py").status_code == 404


def test_another_sites_form_can_not_take_the_cookie_away(anybody: httpx2.Client) -> None:
    answer = anybody.post("/api/auth/logout", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 204
    assert "Set-Cookie" not in answer.headers
