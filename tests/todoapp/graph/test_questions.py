"""Every question over HTTP: answered by Neo4j, and only with what the reader may see."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from todoapp.main import create_app
from todoapp.settings import Settings

pytestmark = pytest.mark.usefixtures("clean_graph")

Sql = Callable[..., list[dict[str, Any]]]
Settle = Callable[[], None]


@pytest.fixture
def settle(
    start_worker: Callable[..., Any], reemit: Callable[[], int], caught_up: Settle
) -> Callable[[], None]:
    """Tells the graph what the tables say now."""
    started = []

    def tell() -> None:
        if not started:
            started.append(start_worker())
        reemit()
        caught_up()

    return tell


@pytest.fixture
def new(sql: Sql) -> Callable[..., str]:
    """Puts a todo into the tables."""

    def insert(client: httpx2.Client, title: str, *waits_for: str, **fields: Any) -> str:
        names = ["owner_id", "title", *fields]
        marks = ", ".join(["%s"] * len(names))
        (row,) = sql(
            f"INSERT INTO todos ({', '.join(names)}) VALUES ({marks}) RETURNING id",  # noqa: S608
            me(client),
            title,
            *fields.values(),
        )
        for other in waits_for:
            sql("INSERT INTO todo_dependencies VALUES (%s, %s)", row["id"], other)
        return str(row["id"])

    return insert


@pytest.fixture
def share(sql: Sql) -> Callable[..., None]:
    def insert(todo: str, client: httpx2.Client) -> None:
        sql("INSERT INTO todo_shares VALUES (%s, %s, 'viewer')", todo, me(client))
        sql("UPDATE todos SET version = version + 1 WHERE id = %s", todo)

    return insert


@pytest.fixture
def category(sql: Sql) -> Callable[..., str]:
    def insert(client: httpx2.Client, name: str) -> str:
        add = "INSERT INTO categories (owner_id, name) VALUES (%s, %s) RETURNING id"
        return str(sql(add, me(client), name)[0]["id"])

    return insert


def me(client: httpx2.Client) -> str:
    return str(client.get("/users/me").json()["id"])


def ask(client: httpx2.Client, path: str, key: str = "title") -> list[str]:
    answer = client.get(f"/graph/{path}")
    assert answer.status_code == 200, answer.text
    return [item[key] for item in answer.json()["items"]]


def test_next_is_what_waits_for_nothing_open_the_most_important_first(
    ada: httpx2.Client, new: Callable[..., str], settle: Settle
) -> None:
    new(ada, "later", due_at="2031-01-02T00:00:00Z")
    new(ada, "soon", due_at="2031-01-01T00:00:00+05:00")
    first = new(ada, "urgent", priority=3)
    new(ada, "whenever")
    popular = new(ada, "waited for")
    new(ada, "blocked", first, popular, priority=3)
    done = new(ada, "done", status="done", completed_at="2026-01-01T00:00:00Z")
    new(ada, "free again", done, priority=1)
    settle()

    assert ask(ada, "next") == ["urgent", "free again", "soon", "later", "waited for", "whenever"]
    assert ask(ada, "next?limit=1") == ["urgent"]
    assert ask(ada, "next", "unblocks")[4] == 1
    assert ask(ada, "next", "due_at")[2] == "2030-12-31T19:00:00Z"


def test_next_has_what_others_share_unless_something_hidden_blocks_it(
    ada: httpx2.Client,
    bob: httpx2.Client,
    new: Callable[..., str],
    share: Callable[..., None],
    settle: Settle,
) -> None:
    hidden = new(ada, "hidden")
    share(new(ada, "blocked", hidden), bob)
    share(new(ada, "free"), bob)
    settle()

    assert ask(bob, "next") == ["free"]


def test_the_critical_path_is_the_longest_chain_in_the_order_of_doing(
    ada: httpx2.Client, new: Callable[..., str], settle: Settle
) -> None:
    a = new(ada, "A")
    b = new(ada, "B", a)
    short = new(ada, "short")
    done = new(ada, "done", new(ada, "behind"), status="done", completed_at="2026-01-01T00:00:00Z")
    goal = new(ada, "goal", b, short, done, a)
    settle()

    assert ask(ada, f"todos/{goal}/critical-path") == ["A", "B", "goal"]
    assert ask(ada, f"todos/{a}/critical-path") == ["A"]


def test_a_path_leads_through_nothing_that_the_reader_may_not_see(
    ada: httpx2.Client,
    bob: httpx2.Client,
    new: Callable[..., str],
    share: Callable[..., None],
    settle: Settle,
) -> None:
    far = new(ada, "far")
    hidden = new(ada, "hidden", far)
    near = new(ada, "near")
    goal = new(ada, "goal", hidden, near)
    for todo in (far, near, goal):
        share(todo, bob)
    settle()

    assert ask(ada, f"todos/{goal}/blockers") == ["hidden", "near", "far"]
    assert ask(bob, f"todos/{goal}/blockers") == ["near"]
    assert ask(bob, f"todos/{far}/dependents") == []
    assert ask(bob, f"todos/{goal}/critical-path") == ["near", "goal"]
    around = bob.get(f"/graph/todos/{goal}/surroundings").json()
    assert [node["title"] for node in around["nodes"]] == ["goal", "near"]
    assert bob.get(f"/graph/todos/{hidden}/blockers").status_code == 404


def test_surroundings_are_nodes_and_the_edges_between_them(
    ada: httpx2.Client, new: Callable[..., str], settle: Settle
) -> None:
    chain = [new(ada, "0")]
    for number in range(1, 6):
        chain.append(new(ada, str(number), chain[-1]))
    settle()

    whole = ada.get(f"/graph/todos/{chain[1]}/surroundings").json()
    part = ada.get(f"/graph/todos/{chain[1]}/surroundings?limit=2").json()

    assert [(node["title"], node["distance"]) for node in whole["nodes"]] == [
        ("1", 0), ("0", 1), ("2", 1), ("3", 2), ("4", 3),
    ]  # fmt: skip
    assert {(edge["todo_id"], edge["depends_on_id"]) for edge in whole["edges"]} == {
        (chain[n], chain[n - 1]) for n in range(1, 5)
    }
    assert whole["complete"]
    assert len(part["nodes"]) == 2
    assert len(part["edges"]) == 1
    assert not part["complete"]


def test_collaborators_are_those_who_share_the_closest_first(
    ada: httpx2.Client,
    bob: httpx2.Client,
    sign_in: Callable[[str], httpx2.Client],
    new: Callable[..., str],
    share: Callable[..., None],
    settle: Settle,
) -> None:
    cleo, _stranger = sign_in("cleo"), sign_in("stranger")
    share(new(ada, "one"), bob)
    share(new(ada, "two"), cleo)
    share(new(cleo, "three"), ada)
    settle()

    people = ada.get("/graph/collaborators").json()["items"]

    told = [(one["name"], one["shared_by_me"], one["shared_with_me"]) for one in people]
    assert told == [("Cleo", 1, 1), ("Bob", 1, 0)]
    assert ask(bob, "collaborators", "name") == ["Ada"]


def test_an_account_that_is_gone_is_no_collaborator(
    ada: httpx2.Client,
    bob: httpx2.Client,
    new: Callable[..., str],
    share: Callable[..., None],
    settle: Settle,
    sql: Sql,
) -> None:
    share(new(ada, "one"), bob)
    settle()
    sql("DELETE FROM users WHERE id = %s", me(bob))

    assert ask(ada, "collaborators", "name") == []


def test_a_category_suits_by_neighbours_and_by_words(
    ada: httpx2.Client,
    new: Callable[..., str],
    category: Callable[..., str],
    settle: Settle,
) -> None:
    home, work, garden = (category(ada, name) for name in ("Home", "Work", "Garden"))
    new(ada, "Paint the fence", category_id=garden)
    near = new(ada, "Move the sofa", category_id=home)
    new(ada, "Write a report", category_id=work)
    todo = new(ada, "Paint the walls", near)
    settle()

    assert ask(ada, f"todos/{todo}/categories", "name") == ["Home", "Garden"]
    assert ask(ada, f"todos/{todo}/categories?limit=1", "score") == [4]


def test_nobody_learns_of_a_category_that_only_hidden_todos_carry(
    ada: httpx2.Client,
    bob: httpx2.Client,
    new: Callable[..., str],
    category: Callable[..., str],
    share: Callable[..., None],
    settle: Settle,
) -> None:
    seen, secret = category(ada, "Seen"), category(ada, "Secret")
    share(new(ada, "Paint one", category_id=seen), bob)
    hidden = new(ada, "Paint two", category_id=secret)
    todo = new(ada, "Paint three", hidden)
    share(todo, bob)
    settle()

    assert ask(ada, f"todos/{todo}/categories", "name") == ["Secret", "Seen"]
    assert ask(bob, f"todos/{todo}/categories", "name") == ["Seen"]


def test_with_the_graph_emptied_every_answer_is_empty(
    ada: httpx2.Client,
    bob: httpx2.Client,
    new: Callable[..., str],
    category: Callable[..., str],
    share: Callable[..., None],
    settle: Settle,
    cypher: Callable[..., Any],
) -> None:
    near = new(ada, "Paint one", category_id=category(ada, "Home"))
    todo = new(ada, "Paint two", near)
    share(near, bob)
    settle()
    questions = [
        "next",
        "collaborators",
        f"todos/{near}/dependents",
        *(f"todos/{todo}/{name}" for name in ("blockers", "critical-path", "categories")),
    ]
    before = [len(ask(ada, question, "id")) for question in questions]
    cypher("MATCH (node:Aggregate) DETACH DELETE node")

    assert 0 not in before
    assert [ask(ada, question, "id") for question in questions] == [[]] * len(questions)
    assert ada.get(f"/graph/todos/{todo}/surroundings").json()["nodes"] == []


def test_the_lag_is_told_with_every_answer(
    ada: httpx2.Client, new: Callable[..., str], settle: Settle, sql: Sql
) -> None:
    settle()
    fresh = ada.get("/graph/next").headers["X-Graph-Lag"]
    sql(
        "INSERT INTO outbox (topic, aggregate_id, version, payload, created_at, next_attempt_at)"
        " VALUES ('todo.x', uuidv7(), 1, '{}', now() - interval '1 min', now() + interval '1 min')"
    )

    assert fresh == "0.000"
    assert 60 <= float(ada.get("/graph/next").headers["X-Graph-Lag"]) < 120
    assert float(ada.get("/graph/collaborators").headers["X-Graph-Lag"]) >= 60


def test_with_neo4j_away_every_question_is_503_and_says_when_to_come_back(
    ada: httpx2.Client,
    settings: Settings,
    proxied: Callable[..., Any],
    serve: Callable[..., Any],
    new: Callable[..., str],
) -> None:
    todo = new(ada, "A")
    address, neo4j = proxied(settings.neo4j_uri)
    neo4j.away()
    names = ("dependents", "blockers", "critical-path", "surroundings", "categories")
    questions = ["next", "collaborators", *(f"todos/{todo}/{name}" for name in names)]
    app = create_app(settings.model_copy(update={"neo4j_uri": address}))

    with serve(app) as url, httpx2.Client(base_url=url, headers=ada.headers, timeout=30) as client:
        answers = [client.get(f"/graph/{question}") for question in questions]

    assert {answer.status_code for answer in answers} == {503}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers)
