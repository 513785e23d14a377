"""Deleted things leave something behind that late events give way to, for a while."""

import asyncio
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


def test_no_transaction_of_postgresql_is_open_while_neo4j_is_written(
    settings: Settings,
    in_session: Callable[..., int],
    proxied: Callable[..., Any],
    sql: Sql,
    eventually: Callable[..., Any],
) -> None:
    address, neo4j = proxied(settings.neo4j_uri)
    neo4j.silent()

    async def work(session: AsyncSession) -> int:
        graph = Graph(settings.model_copy(update={"neo4j_uri": address}), NoOpTracer())
        forgetting = asyncio.create_task(projection.forget(session, graph))
        await asyncio.to_thread(eventually, lambda: neo4j.pairs)  # it has turned to Neo4j
        found = len(
            sql(
                "SELECT pid FROM pg_stat_activity"
                " WHERE datname = current_database() AND starts_with(state, 'idle in transaction')"
            )
        )
        neo4j.away()
        await asyncio.wait([forgetting])
        await graph.close()
        return found

    assert in_session(work) == 0
