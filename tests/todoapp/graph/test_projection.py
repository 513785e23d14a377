"""What events do to the graph, also when they come late, twice, or before what they mention."""

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from opentelemetry.trace import NoOpTracer

from todoapp.graph import projection
from todoapp.graph.driver import Graph
from todoapp.graph.projection import UnknownTopic, prepare, project
from todoapp.graph.queries import DEPENDENTS
from todoapp.settings import Settings

pytestmark = pytest.mark.usefixtures("clean_graph")

Tell = Callable[..., None]
Sql = Callable[..., list[dict[str, Any]]]

OWNER = uuid4()


class Told(NamedTuple):
    """An event as the outbox has it."""

    topic: str
    aggregate_id: UUID
    version: int
    payload: dict[str, Any]


@pytest.fixture
def tell(settings: Settings) -> Tell:
    """Carries events (id, version, changed fields) into the graph, in the order given."""

    async def project_all(events: tuple[tuple[UUID, int, dict[str, Any]], ...]) -> None:
        graph = Graph(settings, NoOpTracer())
        try:
            await prepare(graph)
            for todo, version, changed in events:
                state = {"owner_id": str(OWNER), "title": "T", "status": "open", "depends_on": []}
                await project(graph, [Told("todo.changed", todo, version, state | changed)])
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
            return await graph.read(
                "MATCH", DEPENDENTS, reader_id=str(OWNER), todo_id=str(other), limit=10, left_out=[]
            )
        finally:
            await graph.close()

    assert asyncio.run(ask()) == []


def test_what_is_deleted_is_found_by_no_question_and_by_no_late_event(
    tell: Tell, cypher: Sql
) -> None:
    todo, other = uuid4(), uuid4()

    tell(
        (other, 1, {"depends_on": [str(todo)]}),
        (todo, 1, {"depends_on": [str(other)], "shared_with": {str(uuid4()): "viewer"}}),
        (todo, 3, {"deleted": True}),
        (todo, 2, {}),
    )

    assert cypher("MATCH (t:Todo) RETURN t.id AS id") == [{"id": str(other)}]
    left = cypher("MATCH (n {id: $id})-[e]-() RETURN labels(n) AS l, type(e) AS e", id=str(todo))
    assert left == [{"l": ["Aggregate"], "e": "DEPENDS_ON"}]  # the other's, should it come back


def test_what_is_restored_is_there_again_with_what_depends_on_it(tell: Tell, cypher: Sql) -> None:
    todo, other = uuid4(), uuid4()

    tell(
        (other, 1, {"depends_on": [str(todo)]}),
        (todo, 2, {"deleted": True}),
        (todo, 3, {"title": "again"}),
    )

    found = "MATCH (:Todo)-[:DEPENDS_ON]->(t:Todo) RETURN t.title AS title, t.deleted_at AS gone"
    assert cypher(found) == [{"title": "again", "gone": None}]


def test_sharing_category_and_due_date_are_as_the_newest_event_says(
    tell: Tell, cypher: Sql
) -> None:
    todo, home, work, bob, cleo = (uuid4() for _ in range(5))

    tell(
        (todo, 1, {"category_id": str(home), "shared_with": {str(bob): "viewer"}}),
        (
            todo,
            2,
            {
                "category_id": str(work),
                "shared_with": {str(cleo): "editor"},
                "due_at": "2031-01-01T00:00:00+05:00",
                "priority": 2,
            },
        ),
    )

    assert cypher(
        "MATCH (t:Todo)-[:IN]->(c), (t)-[s:SHARED_WITH]->(p)"
        " RETURN c.id AS category, p.id AS person, s.role AS role, t.priority AS priority,"
        " toString(t.due_at) AS due, t.readers AS readers"
    ) == [
        {
            "category": str(work),
            "person": str(cleo),
            "role": "editor",
            "priority": 2,
            "due": "2030-12-31T19:00:00Z",
            "readers": [str(OWNER), str(cleo)],
        }
    ]


def test_with_an_account_goes_what_it_owned_also_what_comes_late(
    settings: Settings, cypher: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "AT_ONCE", 2)
    mine = {"owner_id": str(OWNER), "title": "T", "status": "open", "depends_on": []}
    yours = {**mine, "owner_id": str(uuid4())}

    async def tell_all() -> None:
        graph = Graph(settings, NoOpTracer())
        try:
            await prepare(graph)
            await project(graph, [Told("user.registered", OWNER, 1, {})])
            await project(graph, [Told("todo.created", uuid4(), 1, mine) for _ in range(5)])
            await project(graph, [Told("todo.created", uuid4(), 1, yours)])
            category = {"owner_id": str(OWNER), "name": "Home"}
            await project(graph, [Told("category.created", uuid4(), 1, category)])
            await project(graph, [Told("user.deleted", OWNER, 2, {"deleted": True})])
            await project(graph, [Told("todo.created", uuid4(), 9, mine)])
        finally:
            await graph.close()

    asyncio.run(tell_all())

    live = cypher("MATCH (n:User|Category|Todo) RETURN labels(n) AS labels")
    assert live == [{"labels": ["Aggregate", "Todo"]}]
    assert cypher("MATCH (:Aggregate {id: $id})-[e]-() RETURN e", id=str(OWNER)) == []


def test_ids_are_unique_in_the_graph(tell: Tell, cypher: Sql) -> None:
    tell()

    names = {row["name"] for row in cypher("SHOW CONSTRAINTS YIELD name RETURN name")}
    assert {"aggregate_id", "user_id", "category_id", "todo_id"} <= names


def test_an_unknown_topic_is_an_error(settings: Settings) -> None:
    async def tell_weather() -> None:
        graph = Graph(settings, NoOpTracer())
        try:
            await project(graph, [Told("weather.changed", uuid4(), 1, {})])
        finally:
            await graph.close()

    with pytest.raises(UnknownTopic, match=r"weather\.changed"):
        asyncio.run(tell_weather())
