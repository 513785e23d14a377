"""Everything can be told to the graph anew, from the tables alone."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from todoapp.graph.repair import snapshots
from todoapp.todos import service
from todoapp.todos.dependencies import service as dependencies
from todoapp.users.models import User

Sql = Callable[..., list[dict[str, Any]]]
InSession = Callable[..., Any]


async def some_todos(session: AsyncSession) -> list[Any]:
    user = User(email="ada@example.com", name="Ada", password_hash="none")
    session.add(user)
    await session.flush()
    todos = [await service.create(session, user.id, title=title) for title in "ABC"]
    await dependencies.add(session, user.id, todos[1].id, todos[0].id)
    return [user.id, *(todo.id for todo in todos)]


def test_reemitting_tells_the_present_state_of_everything(in_session: InSession, sql: Sql) -> None:
    user, a, b, c = in_session(some_todos)
    sql("DELETE FROM outbox")

    assert in_session(snapshots.emit_all) == 4

    events = sql("SELECT * FROM outbox ORDER BY id")
    told = {event["aggregate_id"]: (event["topic"], event["version"]) for event in events}
    assert told == {
        user: ("user.snapshot", 1),
        a: ("todo.snapshot", 1),
        b: ("todo.snapshot", 2),
        c: ("todo.snapshot", 1),
    }
    (of_b,) = [event for event in events if event["aggregate_id"] == b]
    assert of_b["payload"]["depends_on"] == [str(a)]


def test_reemitting_goes_through_more_than_fits_in_memory_at_once(
    in_session: InSession, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_session(some_todos)
    monkeypatch.setattr(snapshots, "CHUNK", 2)

    assert in_session(snapshots.emit_all) == 4
