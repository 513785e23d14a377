"""Servers of one's own: used when empty or ours, refused untouched otherwise."""

from collections.abc import Iterator
from pathlib import Path

import neo4j
import psycopg
import pytest

from workbook.errors import RefusedError, ServerFailedError
from workbook.stack import Launch, Services, graph
from workbook.stack.databases import with_database
from workbook.stack.files import read_json
from workbook.stack.servers.external import External
from workbook.stack.supervision.ports import LOOPBACK, free_port

NAME = "external"


@pytest.fixture
def servers(clean_graph: Services) -> Iterator[External]:
    """The test's own servers as somebody else's: an empty database, and a graph that is ours."""
    services = clean_graph
    with psycopg.connect(services.database_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {NAME}")
    yield External(
        database_url=with_database(services.database_url, NAME),
        neo4j_uri=services.neo4j_uri,
        neo4j_user=services.neo4j_user,
        neo4j_password=services.neo4j_password,
    )
    with psycopg.connect(services.database_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
    cypher(services, "MATCH (n) DETACH DELETE n")
    graph.claim(services.neo4j_uri, services.neo4j_user, services.neo4j_password)


def cypher(services: Services, query: str) -> list[neo4j.Record]:
    auth = (services.neo4j_user, services.neo4j_password)
    with neo4j.GraphDatabase.driver(services.neo4j_uri, auth=auth) as driver:
        return driver.execute_query(query).records


def comment(url: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = current_database()"
        ).fetchone()
    assert row is not None
    return row[0]


def test_empty_servers_are_used_marked_and_used_again(servers: External, tmp_path: Path) -> None:
    for _ in range(2):
        with Launch(tmp_path, only_databases=True, external=servers) as services:
            assert services.database_url == servers.database_url
            assert services.neo4j_uri == servers.neo4j_uri
            assert read_json(tmp_path / "processes.json") == []  # nothing of ours was started
            with psycopg.connect(services.database_url) as connection:
                assert connection.execute("SELECT count(*) FROM users").fetchone() == (0,)

    assert str(comment(services.database_url)).startswith("backend-learning-journey")


def test_a_database_with_something_in_it_is_refused_untouched(
    servers: External, tmp_path: Path
) -> None:
    assert servers.database_url is not None
    with psycopg.connect(servers.database_url) as connection:
        connection.execute("CREATE TABLE invoices (id int)")
    with (
        pytest.raises(RefusedError, match=r"external isn't empty \(it has public.invoices\)"),
        Launch(tmp_path, only_databases=True, external=servers),
    ):
        pass

    assert comment(servers.database_url) is None
    with psycopg.connect(servers.database_url) as connection:
        assert connection.execute("SELECT to_regclass('users')").fetchone() == (None,)


def test_a_graph_with_something_in_it_is_refused_and_the_database_left_alone(
    servers: External, services: Services, tmp_path: Path
) -> None:
    cypher(services, "MATCH (n) DETACH DELETE n")
    cypher(services, "CREATE (:Customer {name: 'Ada'})")
    with (
        pytest.raises(RefusedError, match="The graph isn't empty"),
        Launch(tmp_path, only_databases=True, external=servers),
    ):
        pass

    assert servers.database_url is not None
    assert comment(servers.database_url) is None
    (found,) = cypher(services, "MATCH (n) RETURN labels(n) AS labels, n.name AS name")
    assert (found["labels"], found["name"]) == (["Customer"], "Ada")


@pytest.mark.parametrize(
    ("external", "sentence"),
    [
        (
            External(database_url=f"postgresql://me:secret@{LOOPBACK}:{free_port()}/db"),
            "The PostgreSQL of WORKBOOK_DATABASE_URL can't be used",
        ),
        (
            External(neo4j_uri=f"bolt://{LOOPBACK}:{free_port()}"),
            "The Neo4j of WORKBOOK_NEO4J_URI can't be used",
        ),
    ],
)
def test_a_server_that_is_away_is_said(external: External, sentence: str, tmp_path: Path) -> None:
    with (
        pytest.raises(ServerFailedError, match=sentence) as raised,
        Launch(tmp_path, only_databases=True, external=external),
    ):
        pass

    assert "secret" not in str(raised.value)


def test_only_variables_of_our_own_count() -> None:
    assert External.from_environment({"DATABASE_URL": "postgresql://x/y"}) == External()
    assert External.from_environment({"WORKBOOK_NEO4J_URI": "bolt://x"}).neo4j_uri == "bolt://x"
