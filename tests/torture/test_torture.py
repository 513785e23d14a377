"""Ten faults while people write; and that a loss, a double and a wrong graph would be seen."""

from collections.abc import Iterator

import psycopg
import pytest
from neo4j import GraphDatabase

from tests.torture.run import Outcome, torture
from tests.torture.verdict import graph, tables
from tests.torture.world import World, world
from tests.torture.writers import Expected

pytestmark = [
    pytest.mark.torture,
    pytest.mark.xdist_group("torture"),
    pytest.mark.timeout(900),
]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("torture")) as running:
        yield running


@pytest.fixture(scope="module")
def outcome(servers: World) -> Outcome:
    return torture(servers, points=10, writes=1000, seed=1)


def expected(outcome: Outcome) -> list[Expected]:
    return [todo for writer in outcome.writers for todo in writer.expected]


def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(outcome: Outcome) -> None:
    assert outcome.faults == []


def test_most_writes_were_acknowledged_and_some_were_not(outcome: Outcome) -> None:
    assert outcome.counts["acknowledged"] > 300
    assert outcome.counts["refused"] + outcome.counts["unknown"] > 10


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("DELETE FROM todos WHERE id = (SELECT id FROM todos LIMIT 1)", "is lost"),
        (
            "INSERT INTO todos (owner_id, title) SELECT owner_id, title FROM todos LIMIT 1",
            "is there 2 times",
        ),
        ("UPDATE todos SET title = title || ' changed'", "title is"),
        ("UPDATE todos SET deleted_at = now()", "deleted is"),
        ("INSERT INTO todos (owner_id, title) SELECT id, 'stray' FROM users LIMIT 1", "nobody"),
    ],
)
def test_damaged_tables_are_noticed(
    servers: World, outcome: Outcome, damage: str, sentence: str
) -> None:
    with psycopg.connect(servers.database_url) as connection:
        connection.execute(damage)  # type: ignore[call-overload]
        assert any(sentence in fault for fault in tables(connection, expected(outcome)))
        connection.rollback()


def test_a_damaged_graph_is_noticed(servers: World, outcome: Outcome) -> None:
    who = (servers.environment["TODOAPP_NEO4J_USER"], servers.environment["TODOAPP_NEO4J_PASSWORD"])
    with GraphDatabase.driver(servers.environment["TODOAPP_NEO4J_URI"], auth=who) as driver:
        driver.execute_query("MATCH (t:Todo) WHERE t.title IS NOT NULL SET t.title = t.title + '!'")

    assert any("check-graph" in fault for fault in graph(servers))
