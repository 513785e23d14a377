"""Which of Neo4j's errors mean "try again later", and which are our own mistakes."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, LiteralString

import pytest
from neo4j.exceptions import CypherSyntaxError
from opentelemetry.trace import NoOpTracer

from todoapp.graph import driver
from todoapp.http.problems import GraphUnavailable
from todoapp.settings import Settings


def read(settings: Settings, query: LiteralString) -> list[dict[str, Any]]:
    async def run() -> list[dict[str, Any]]:
        graph = driver.Graph(settings, NoOpTracer())
        try:
            return await graph.read("example", query)
        finally:
            await graph.close()

    return asyncio.run(run())


def test_rows_come_back_as_dictionaries(settings: Settings) -> None:
    assert read(settings, "UNWIND [1, 2] AS n RETURN n") == [{"n": 1}, {"n": 2}]


def test_a_question_that_takes_too_long_is_cut_off(settings: Settings) -> None:
    hurried = settings.model_copy(update={"graph_seconds": 0.2})

    with pytest.raises(GraphUnavailable):
        read(hurried, "UNWIND range(1, 10000000000) AS n RETURN sum(n % 7)")


def test_a_server_that_is_away_is_reported_as_away(
    settings: Settings, proxied: Callable[..., Any]
) -> None:
    address, neo4j = proxied(settings.neo4j_uri)
    neo4j.away()

    with pytest.raises(GraphUnavailable):
        read(settings.model_copy(update={"neo4j_uri": address}), "RETURN 1")


def test_a_server_that_falls_silent_is_given_up(
    settings: Settings, proxied: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own time-out would end the question, if it still ran."""
    address, neo4j = proxied(settings.neo4j_uri)
    changed = settings.model_copy(update={"neo4j_uri": address, "graph_seconds": 0.2})
    monkeypatch.setattr(driver, "LATER", 0.5)

    async def run() -> None:
        graph = driver.Graph(changed, NoOpTracer())
        await graph.read("example", "RETURN 1")
        neo4j.silent()
        began = time.monotonic()
        with pytest.raises(GraphUnavailable):
            await graph.read("example", "RETURN 1")
        assert time.monotonic() - began < 10
        neo4j.away()
        await graph.close()

    asyncio.run(run())


def test_a_database_that_is_not_there_yet_is_away(settings: Settings) -> None:
    with pytest.raises(GraphUnavailable):
        read(settings, "USE nowhere RETURN 1")


def test_a_wrong_password_is_for_the_operator_to_mend(settings: Settings) -> None:
    changed = {"neo4j_password": type(settings.neo4j_password)("wrong")}

    with pytest.raises(GraphUnavailable):
        read(settings.model_copy(update=changed), "RETURN 1")


def test_a_mistake_in_a_query_is_our_own(settings: Settings) -> None:
    with pytest.raises(CypherSyntaxError):
        read(settings, "RETURN")
