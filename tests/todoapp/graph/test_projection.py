"""What events do to the graph, also when they come late, twice, or before what they mention."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from opentelemetry.trace import NoOpTracer

from todoapp.graph.driver import Graph
from todoapp.graph.projection import UnknownTopic, prepare, project
from todoapp.graph.queries import dependents
from todoapp.settings import Settings

pytestmark = pytest.mark.usefixtures("clean_graph")

Tell = Callable[..., None]
Sql = Callable[..., list[dict[str, Any]]]
OWNER = uuid4()


@pytest.fixture
def tell(settings: Settings) -> Tell:
    """Carries events (id, version, changed fields) into the graph, in the order given."""

    async def project_all(events: tuple[tuple[UUID, int, dict[str, Any]], ...]) -> None:
        graph = Graph(settings, NoOpTracer())
        try:
            await prepare(graph)
            for todo, version, changed in events:
                state = {"owner_id": str(OWNER), "title": "T", "status": "open", "depends_on": []}
                await project(graph, "todo.changed", todo, version, state | changed)
        finally:
            await graph.close()

    return lambda *events: asyncio.run(project_all(events))


def test_an_older_event_is_passed_over(tell: Tell, cypher: Sql) -> None:
    todo = uuid4()

    tell((todo, 3, {"title": "new"}), (todo, 2, {"title": "old", "depends_on": [str(uuid4())]}))

    assert cypher("MATCH (t:Todo) RETURN t.title AS title, t.version AS version") == [
        {"title": "new", "version": 3}
    ]


def test_dependencies_are_replaced_not_added_to(tell: Tell, cypher: Sql) -> None:
    todo, first, second = uuid4(), uuid4(), uuid4()

    tell((todo, 1, {"depends_on": [str(first)]}), (todo, 2, {"depends_on": [str(second)]}))

    assert cypher("MATCH (:Todo)-[:DEPENDS_ON]->(t) RETURN t.id AS id") == [{"id": str(second)}]


def test_a_todo_may_be_mentioned_before_it_is_told_of(tell: Tell, cypher: Sql) -> None:
    todo, other = uuid4(), uuid4()

    tell((todo, 2, {"depends_on": [str(other)]}), (other, 1, {"title": "other"}))

    assert cypher("MATCH (:Todo)-[:DEPENDS_ON]->(t) RETURN t.title AS title, t.version AS v") == [
        {"title": "other", "v": 1}
    ]


def test_what_was_only_mentioned_is_shown_to_nobody(
    tell: Tell, settings: Settings, cypher: Sql
) -> None:
    todo, other = uuid4(), uuid4()
    tell((todo, 2, {"depends_on": [str(other)]}))

    async def ask() -> list[dict[str, Any]]:
        graph = Graph(settings, NoOpTracer())
        try:
            return await dependents(graph, OWNER, other)
        finally:
            await graph.close()

    assert asyncio.run(ask()) == []


def test_ids_are_unique_in_the_graph(tell: Tell, cypher: Sql) -> None:
    tell()

    names = {row["name"] for row in cypher("SHOW CONSTRAINTS YIELD name RETURN name")}
    assert {"user_id", "todo_id"} <= names


def test_an_unknown_topic_is_an_error(settings: Settings) -> None:
    async def tell_weather() -> None:
        graph = Graph(settings, NoOpTracer())
        try:
            await project(graph, "weather.changed", uuid4(), 1, {})
        finally:
            await graph.close()

    with pytest.raises(UnknownTopic, match=r"weather\.changed"):
        asyncio.run(tell_weather())
