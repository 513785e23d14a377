"""What was deleted long ago is removed for good, and nothing waits for it any more."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from todoapp.todos import trash

Sql = Callable[..., list[dict[str, Any]]]
InSession = Callable[[Callable[[AsyncSession], Awaitable[int]]], int]

LONG_AGO = "UPDATE todos SET deleted_at = now() - interval '31 days' WHERE title = %s"


@pytest.fixture
def kitchen(ada: httpx2.Client) -> tuple[str, str]:
    """Painting waits for paint, and paint is deleted; the ids of both."""
    paint = ada.post("/todos", json={"title": "Buy paint"}).json()["id"]
    kitchen = ada.post("/todos", json={"title": "Paint the kitchen"}).json()["id"]
    ada.put(f"/todos/{kitchen}/dependencies/{paint}").raise_for_status()
    ada.delete(f"/todos/{paint}").raise_for_status()
    return paint, kitchen


def test_what_can_still_be_restored_stays(
    kitchen: tuple[str, str], ada: httpx2.Client, in_session: InSession
) -> None:
    assert in_session(trash.purge) == 0
    assert ada.post(f"/todos/{kitchen[0]}/restore").status_code == 200


def test_after_30_days_it_is_gone_and_what_waited_for_it_no_longer_does(
    kitchen: tuple[str, str], ada: httpx2.Client, in_session: InSession, sql: Sql
) -> None:
    before = ada.get(f"/todos/{kitchen[1]}").json()["version"]
    sql(LONG_AGO, "Buy paint")

    assert in_session(trash.purge) == 1
    assert ada.post(f"/todos/{kitchen[0]}/restore").status_code == 404
    assert ada.get(f"/todos/{kitchen[1]}").json()["version"] == before + 1
    assert ada.get(f"/todos/{kitchen[1]}/dependencies").json() == {"items": []}
    (told,) = sql("SELECT payload, version FROM outbox WHERE topic = 'todo.purged'")
    assert told == {"payload": {"deleted": True}, "version": 3}


def test_many_are_removed_in_portions(ada: httpx2.Client, in_session: InSession, sql: Sql) -> None:
    for _ in range(3):
        made = ada.post("/todos", json={"title": "Old"}).json()["id"]
        ada.delete(f"/todos/{made}").raise_for_status()
    sql(LONG_AGO, "Old")

    portions = [in_session(lambda session: trash.purge(session, limit=2)) for _ in range(3)]

    assert portions == [2, 1, 0]


def test_what_somebody_holds_is_left_for_later(
    kitchen: tuple[str, str], in_session: InSession, sql: Sql, database: str
) -> None:
    sql(LONG_AGO, "Buy paint")
    with psycopg.connect(database) as other:
        other.execute("SELECT 1 FROM todos WHERE id = %s FOR UPDATE", [kitchen[0]])
        assert in_session(trash.purge) == 0
    assert in_session(trash.purge) == 1
