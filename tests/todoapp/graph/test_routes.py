"""Questions about relationships, asked over HTTP and answered by Neo4j."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from todoapp.main import create_app
from todoapp.settings import Settings

pytestmark = pytest.mark.usefixtures("clean_graph")

CaughtUp = Callable[[], None]


def new(client: httpx2.Client, title: str, *waits_for: str) -> str:
    todo_id: str = client.post("/todos", json={"title": title}).json()["id"]
    for other in waits_for:
        assert client.put(f"/todos/{todo_id}/dependencies/{other}").status_code == 204
    return todo_id


def ask(client: httpx2.Client, todo: str, question: str) -> list[tuple[str, int]]:
    items = client.get(f"/graph/todos/{todo}/{question}").json()["items"]
    return [(item["title"], item["distance"]) for item in items]


def test_dependents_are_all_that_wait_nearest_first(
    ada: httpx2.Client, start_worker: Callable[..., Any], caught_up: CaughtUp
) -> None:
    start_worker()
    a = new(ada, "A")
    b = new(ada, "B", a)
    new(ada, "C", b)
    new(ada, "D", a, b)
    caught_up()

    assert ask(ada, a, "dependents") == [("B", 1), ("D", 1), ("C", 2)]


def test_blockers_are_open_and_not_hidden_behind_something_done(
    ada: httpx2.Client, start_worker: Callable[..., Any], caught_up: CaughtUp
) -> None:
    start_worker()
    behind = new(ada, "Behind")
    done = new(ada, "Done", behind)
    far = new(ada, "Far")
    near = new(ada, "Near", far)
    goal = new(ada, "Goal", done, near)
    ada.post(f"/todos/{done}/complete")
    caught_up()

    assert ask(ada, goal, "blockers") == [("Near", 1), ("Far", 2)]


def test_a_removed_dependency_is_gone_from_the_graph(
    ada: httpx2.Client, start_worker: Callable[..., Any], caught_up: CaughtUp
) -> None:
    start_worker()
    a = new(ada, "A")
    b = new(ada, "B", a)
    ada.delete(f"/todos/{b}/dependencies/{a}")
    caught_up()

    assert ask(ada, a, "dependents") == []


def test_without_the_worker_the_todo_is_there_and_the_graph_is_not_yet(
    ada: httpx2.Client, start_worker: Callable[..., Any], caught_up: CaughtUp
) -> None:
    a = new(ada, "A")
    new(ada, "B", a)
    before = ask(ada, a, "dependents")
    start_worker()
    caught_up()

    assert before == []
    assert ask(ada, a, "dependents") == [("B", 1)]


def test_the_answer_is_the_graphs_own(
    ada: httpx2.Client,
    start_worker: Callable[..., Any],
    caught_up: CaughtUp,
    cypher: Callable[..., list[dict[str, Any]]],
) -> None:
    start_worker()
    a = new(ada, "A")
    new(ada, "B", a)
    caught_up()
    cypher("MATCH (todo:Todo) DETACH DELETE todo")

    assert ask(ada, a, "dependents") == []


def test_many_ways_to_the_same_todo_are_walked_once(
    ada: httpx2.Client,
    start_worker: Callable[..., Any],
    caught_up: CaughtUp,
    sql: Callable[..., list[dict[str, Any]]],
    reemit: Callable[[], int],
) -> None:
    # 30 floors of two todos; each waits for both on the floor below: a thousand million paths.
    owner = ada.get("/users/me").json()["id"]
    todos = [
        str(row["id"])
        for row in sql(
            "INSERT INTO todos (owner_id, title)"
            " SELECT %s, n::text FROM generate_series(1, 60) AS n RETURNING id",
            owner,
        )
    ]
    below = {n: (n - n % 2 - 2, n - n % 2 - 1) for n in range(2, 60)}
    edges = [(todos[n], todos[other]) for n, others in below.items() for other in others]
    sql(
        "INSERT INTO todo_dependencies SELECT * FROM unnest(%s::uuid[], %s::uuid[])",
        *map(list, zip(*edges, strict=True)),
    )
    reemit()
    start_worker()
    caught_up()

    assert len(ask(ada, todos[0], "dependents")) == 58
    assert len(ask(ada, todos[-1], "blockers")) == 58


def test_with_neo4j_away_the_graph_says_so_and_todos_go_on(
    settings: Settings,
    proxied: Callable[..., Any],
    serve: Callable[..., Any],
    ada: httpx2.Client,
) -> None:
    a = new(ada, "A")
    address, neo4j = proxied(settings.neo4j_uri)
    app = create_app(settings.model_copy(update={"neo4j_uri": address}))
    with serve(app) as url, httpx2.Client(base_url=url, headers=ada.headers) as client:
        assert client.get(f"/graph/todos/{a}/dependents").status_code == 200

        neo4j.away()
        refused = client.get(f"/graph/todos/{a}/dependents", timeout=10)

        assert refused.status_code == 503
        assert refused.json()["type"] == "/problems/graph-unavailable"
        assert int(refused.headers["Retry-After"]) > 0
        assert client.post("/todos", json={"title": "B"}).status_code == 201
        assert client.get("/readyz").json()["status"] == "degraded"

        neo4j.back()
        assert client.get(f"/graph/todos/{a}/dependents").status_code == 200
