"""Every way in which the graph may be wrong is named, and what is only late is not."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from opentelemetry.trace import NoOpTracer

from todoapp.db.engine import open_engine
from todoapp.db.session import session_factory
from todoapp.graph.driver import Graph
from todoapp.graph.repair.check import Check
from todoapp.settings import Settings

pytestmark = pytest.mark.usefixtures("clean_graph")

Sql = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def differences(settings: Settings) -> Callable[..., list[str]]:
    def find(patience: float = 30) -> list[str]:
        async def compare() -> list[str]:
            engine, graph = open_engine(settings.database_url), Graph(settings, NoOpTracer())
            try:
                check = Check(session_factory(engine), graph, patience)
                return [str(one) async for one in check.differences()]
            finally:
                await graph.close()
                await engine.dispose()

        return asyncio.run(compare())

    return find


@pytest.fixture
def todos(
    ada: httpx2.Client, start_worker: Callable[..., Any], caught_up: Callable[[], None]
) -> list[str]:
    """A and B, which waits for A."""
    start_worker()
    ids = [ada.post("/todos", json={"title": title}).json()["id"] for title in "AB"]
    ada.put(f"/todos/{ids[1]}/dependencies/{ids[0]}")
    caught_up()
    return ids


def test_after_the_worker_there_is_no_difference(
    todos: list[str], differences: Callable[..., list[str]]
) -> None:
    assert differences() == []


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DETACH DELETE t", "missing in the graph"),
        ("SET t.title = 'x'", "differs in title"),
        ("SET t.due_at = datetime()", "differs in due_at"),
        ("SET t.readers = []", "differs in readers"),
        ("WITH t MATCH (t)-[e:DEPENDS_ON]->() DELETE e", "differs in depends_on"),
        ("WITH t MATCH (t)<-[e:OWNS]-() DELETE e", "differs in owner"),
        ("CREATE (t)-[:SHARED_WITH {role: 'editor'}]->(:User {id: 'x'})", "differs in shared_with"),
        ("CREATE (t)-[:IN]->(:Category {id: 'x'})", "differs in category"),
    ],
)
def test_damage_is_named(
    todos: list[str],
    differences: Callable[..., list[str]],
    cypher: Sql,
    damage: str,
    said: str,
) -> None:
    cypher(f"MATCH (t:Todo {{id: $id}}) {damage}", id=todos[1])

    assert f"todo {todos[1]}: {said}" in differences()


def test_what_only_the_graph_has_is_named(
    todos: list[str], differences: Callable[..., list[str]], cypher: Sql
) -> None:
    cypher("CREATE (:Category {id: '019b0f3a-7c1e-7d4f-9a51-0c6f2f1e8a10'})")

    assert differences() == [
        "category 019b0f3a-7c1e-7d4f-9a51-0c6f2f1e8a10: in the graph, but in no table"
    ]


def test_what_is_late_is_waited_for(
    ada: httpx2.Client,
    differences: Callable[..., list[str]],
    start_worker: Callable[..., Any],
) -> None:
    for number in range(20):
        ada.post("/todos", json={"title": str(number)})
    start_worker()

    assert differences() == []


def test_without_a_worker_it_ends_and_names_what_the_graph_lacks(
    ada: httpx2.Client, differences: Callable[..., list[str]]
) -> None:
    todo = ada.post("/todos", json={"title": "A"}).json()["id"]

    assert f"todo {todo}: missing in the graph" in differences(0)


def test_changes_during_the_comparison_are_no_differences(
    ada: httpx2.Client,
    differences: Callable[..., list[str]],
    todos: list[str],
) -> None:
    import threading

    stop = threading.Event()

    def change() -> None:
        while not stop.is_set():
            ada.put(f"/todos/{todos[1]}/dependencies/{todos[0]}")
            ada.delete(f"/todos/{todos[1]}/dependencies/{todos[0]}")

    thread = threading.Thread(target=change)
    thread.start()
    try:
        assert [differences() for _ in range(5)] == [[]] * 5
    finally:
        stop.set()
        thread.join()


def todoapp(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "TODOAPP_DATABASE_URL": settings.database_url,
        "TODOAPP_NEO4J_URI": settings.neo4j_uri,
        "TODOAPP_NEO4J_USER": settings.neo4j_user,
        "TODOAPP_NEO4J_PASSWORD": settings.neo4j_password.get_secret_value(),
        "TODOAPP_SECRET_KEY": settings.secret_key.get_secret_value(),
    }
    command = [sys.executable, "-m", "todoapp", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_commands_find_the_damage_and_mend_it(
    todos: list[str], settings: Settings, cypher: Sql
) -> None:
    cypher("MATCH (t:Todo {title: 'A'}) SET t.title = 'wrong'")

    damaged = todoapp(settings, "check-graph")
    rebuilt = todoapp(settings, "rebuild-graph")
    mended = todoapp(settings, "check-graph")

    assert damaged.returncode == 1
    assert damaged.stdout == f"todo {todos[0]}: differs in title\n"
    assert rebuilt.returncode == 0
    assert "todo events emitted: 2" in rebuilt.stderr
    assert (mended.returncode, mended.stdout) == (0, "")


def test_the_commands_say_when_a_database_is_away(
    settings: Settings, proxied: Callable[..., Any]
) -> None:
    address, neo4j = proxied(settings.neo4j_uri)
    neo4j.away()

    done = todoapp(settings.model_copy(update={"neo4j_uri": address}), "check-graph")

    assert done.returncode == 4
    assert done.stderr.startswith("Neo4j can't be reached.")
