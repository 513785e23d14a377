"""The graph is made anew from the tables, whatever it held, while changes go on."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from opentelemetry.trace import NoOpTracer

from todoapp.db.engine import open_engine
from todoapp.db.session import session_factory
from todoapp.graph.driver import Graph
from todoapp.graph.repair import rebuild, snapshots
from todoapp.graph.repair.check import Check
from todoapp.settings import Settings

pytestmark = pytest.mark.usefixtures("clean_graph")

Sql = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def run(settings: Settings) -> Callable[..., Any]:
    """Does something with sessions and the graph."""

    def in_loop(work: Callable[..., Any]) -> Any:
        async def connected() -> Any:
            engine, graph = open_engine(settings.database_url), Graph(settings, NoOpTracer())
            try:
                return await work(session_factory(engine), graph)
            finally:
                await graph.close()
                await engine.dispose()

        return asyncio.run(connected())

    return in_loop


async def whole(sessions: Any, graph: Graph) -> list[rebuild.Progress]:
    return [progress async for progress in rebuild.rebuild(sessions, graph)]


async def differences(sessions: Any, graph: Graph) -> list[str]:
    return [str(one) async for one in Check(sessions, graph, 30).differences()]


def some_todos(client: httpx2.Client) -> list[str]:
    ids = [client.post("/todos", json={"title": title}).json()["id"] for title in "ABC"]
    client.put(f"/todos/{ids[1]}/dependencies/{ids[0]}")
    return ids


def test_whatever_the_graph_held_it_is_right_afterwards(
    ada: httpx2.Client,
    start_worker: Callable[..., Any],
    caught_up: Callable[[], None],
    cypher: Sql,
    run: Callable[..., Any],
) -> None:
    start_worker()
    a, b, c = some_todos(ada)
    caught_up()
    cypher("MATCH (t:Todo {id: $id}) DETACH DELETE t", id=a)
    cypher("MATCH (t:Todo {id: $id}) SET t.version = 99, t.title = 'from the future'", id=b)
    cypher("MATCH (t:Todo {id: $id}) REMOVE t:Todo SET t.deleted_at = datetime()", id=c)
    cypher("CREATE (:Aggregate:Todo {id: randomUUID(), version: 3}), (:Todo {id: 'stray'})")
    cypher("MATCH (u:User) CREATE (u)-[:OWNS]->(:Aggregate:Category {id: randomUUID()})")
    assert len(run(differences)) >= 5

    run(whole)
    caught_up()

    assert run(differences) == []


def test_progress_is_told_for_each_chunk_and_repeating_changes_nothing(
    ada: httpx2.Client,
    start_worker: Callable[..., Any],
    caught_up: Callable[[], None],
    run: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(snapshots, "CHUNK", 2)
    monkeypatch.setattr(rebuild, "MOST_WAITING", 0)
    start_worker()
    some_todos(ada)
    caught_up()

    told = run(whole)

    assert told == run(whole)
    assert told == [
        ("nodes looked at", 2), ("nodes looked at", 4), ("user events emitted", 1),
        ("todo events emitted", 2), ("todo events emitted", 3),
    ]  # fmt: skip
    assert run(differences) == []


def test_changes_made_meanwhile_win(
    ada: httpx2.Client,
    start_worker: Callable[..., Any],
    caught_up: Callable[[], None],
    run: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(snapshots, "CHUNK", 1)
    start_worker()
    ids = some_todos(ada)

    async def with_changes(sessions: Any, graph: Graph) -> None:
        async for _ in rebuild.rebuild(sessions, graph):
            await asyncio.to_thread(ada.post, "/todos", json={"title": "new"})
            await asyncio.to_thread(ada.post, f"/todos/{ids.pop()}/complete") if ids else None

    run(with_changes)
    caught_up()

    assert run(differences) == []
