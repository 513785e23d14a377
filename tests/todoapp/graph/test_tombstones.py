"""Deleted things leave something behind that late events give way to, for a while."""

from collections.abc import Callable
from typing import Any

import pytest
from opentelemetry.trace import NoOpTracer
from sqlalchemy.ext.asyncio import AsyncSession

from todoapp.graph import projection
from todoapp.graph.driver import Graph
from todoapp.settings import Settings

pytestmark = pytest.mark.usefixtures("clean_graph")

Sql = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def forget(settings: Settings, in_session: Callable[..., int]) -> Callable[[], int]:
    async def work(session: AsyncSession) -> int:
        graph = Graph(settings, NoOpTracer())
        try:
            return await projection.forget(session, graph)
        finally:
            await graph.close()

    return lambda: in_session(work)


def bury(cypher: Sql, name: str, days: int) -> None:
    cypher(
        "CREATE (:Aggregate {id: $name, version: 1,"
        " deleted_at: datetime() - duration({days: $days})})",
        name=name,
        days=days,
    )


def test_they_are_forgotten_after_a_week(cypher: Sql, forget: Callable[[], int]) -> None:
    bury(cypher, "old", 8)
    bury(cypher, "fresh", 6)

    assert forget() == 1
    assert cypher("MATCH (node:Aggregate) RETURN node.id AS id") == [{"id": "fresh"}]


def test_while_an_old_event_waits_what_it_may_be_about_is_kept(
    cypher: Sql, sql: Sql, forget: Callable[[], int]
) -> None:
    bury(cypher, "old", 8)
    sql(
        "INSERT INTO outbox (topic, aggregate_id, version, payload, created_at)"
        " VALUES ('todo.x', uuidv7(), 1, '{}', now() - interval '2 days')"
    )

    assert forget() == 0
