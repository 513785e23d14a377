"""What the owner of an account does with it: rename, another password, delete."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from todoapp.todos.models import MOST_RECEIVED

PASSWORD = "correct horse battery"  # that of the fixtures' accounts
NEW = "another password"
Sql = Callable[..., list[dict[str, Any]]]


def log_in(client: httpx2.Client, email: str, password: str = PASSWORD) -> httpx2.Response:
    return client.post("/auth/login", json={"email": email, "password": password})


def change(client: httpx2.Client, current: str, new: str, **more: Any) -> httpx2.Response:
    body = {"current_password": current, "new_password": new, **more}
    return client.post("/users/me/password", json=body)


def delete(client: httpx2.Client, password: str = PASSWORD) -> httpx2.Response:
    return client.request("DELETE", "/users/me", json={"password": password})


def test_a_name_can_be_changed(ada: httpx2.Client, bob: httpx2.Client) -> None:
    answer = ada.patch("/users/me", json={"name": "  Ada Lovelace "})

    assert answer.json()["name"] == "Ada Lovelace"
    assert ada.get("/users/me").json() == answer.json()
    assert bob.get("/users/me").json()["name"] == "Bob"


def test_another_password_ends_all_sessions_and_begins_one(ada: httpx2.Client) -> None:
    old = log_in(ada, "ada@example.com").json()["refresh_token"]

    answer = change(ada, PASSWORD, NEW)

    assert answer.status_code == 200
    assert ada.post("/auth/refresh", json={"refresh_token": old}).status_code == 401
    fresh = {"refresh_token": answer.json()["refresh_token"]}
    assert ada.post("/auth/refresh", json=fresh).status_code == 200
    assert log_in(ada, "ada@example.com").status_code == 401
    assert log_in(ada, "ada@example.com", NEW).status_code == 200


def test_our_own_page_gets_the_new_session_as_a_cookie(ada: httpx2.Client) -> None:
    assert change(ada, PASSWORD, NEW, cookie=True).status_code == 403
    ada.headers["X-Requested-With"] = "todoapp"
    answer = change(ada, PASSWORD, NEW, cookie=True)

    assert "refresh_token" not in answer.json()
    assert "HttpOnly" in answer.headers["Set-Cookie"]


def test_without_the_password_nothing_is_changed_or_deleted(ada: httpx2.Client) -> None:
    session = log_in(ada, "ada@example.com").json()["refresh_token"]

    for answer in (change(ada, "wrong one", NEW), delete(ada, "wrong one")):
        assert answer.status_code == 403
        assert answer.json()["type"] == "/problems/wrong-password"

    assert ada.post("/auth/refresh", json={"refresh_token": session}).status_code == 200
    assert log_in(ada, "ada@example.com").status_code == 200


def test_of_two_changes_at_once_one_succeeds_and_the_other_no_longer_has_the_password(
    ada: httpx2.Client,
) -> None:
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda new: change(ada, PASSWORD, new), [NEW, NEW + "!"]))

    assert sorted(answer.status_code for answer in answers) == [200, 403]
    kept = [NEW, NEW + "!"][answers[0].status_code != 200]
    assert log_in(ada, "ada@example.com", kept).status_code == 200


def test_no_session_with_the_old_password_survives_a_change_at_the_same_time(
    ada: httpx2.Client,
) -> None:
    with ThreadPoolExecutor(4) as pool:
        signing_in = [pool.submit(log_in, ada, "ada@example.com") for _ in range(3)]
        changing = pool.submit(change, ada, PASSWORD, NEW)

    assert changing.result().status_code == 200
    for attempt in signing_in:
        if attempt.result().status_code == 200:
            token = {"refresh_token": attempt.result().json()["refresh_token"]}
            assert ada.post("/auth/refresh", json=token).status_code == 401
        else:
            assert attempt.result().status_code == 401


def test_a_deleted_account_leaves_nothing_and_its_address_is_free(
    ada: httpx2.Client, sql: Sql
) -> None:
    ada.post("/todos", json={"title": "Buy paint"})
    token = {"refresh_token": log_in(ada, "ada@example.com").json()["refresh_token"]}

    assert delete(ada).status_code == 204

    for table in ("users", "todos", "sessions", "refresh_tokens"):
        assert sql(f"SELECT * FROM {table}") == []  # noqa: S608  # names of this file
    assert ada.get("/users/me").status_code == 401
    assert ada.patch("/users/me", json={"name": "Ada"}).status_code == 401
    assert delete(ada).status_code == 401
    assert ada.post("/auth/refresh", json=token).status_code == 401
    assert log_in(ada, "ada@example.com").status_code == 401
    account = {"email": "ada@example.com", "password": PASSWORD, "name": "Another Ada"}
    assert ada.post("/users", json=account).status_code == 201


def test_what_others_share_with_a_deleted_account_stays_and_no_longer_names_it(
    ada: httpx2.Client, bob: httpx2.Client, sql: Sql
) -> None:
    todo = bob.post("/todos", json={"title": "Buy paint"}).json()
    (her,) = sql("SELECT id FROM users WHERE email = 'ada@example.com'")
    sql(
        "INSERT INTO todo_shares (todo_id, user_id, role) VALUES (%s, %s, 'editor')",
        todo["id"],
        her["id"],
    )

    assert delete(ada).status_code == 204

    assert bob.get(f"/todos/{todo['id']}").json()["title"] == "Buy paint"
    events = sql("SELECT topic, aggregate_id, version, payload FROM outbox ORDER BY id")
    told, gone = events[-2:]
    assert (told["topic"], str(told["aggregate_id"])) == ("todo.unshared", todo["id"])
    assert (told["version"], told["payload"]["shared_with"]) == (2, {})
    assert (gone["topic"], gone["aggregate_id"]) == ("user.deleted", her["id"])
    assert (gone["version"], gone["payload"]) == (2, {"deleted": True})


def test_an_account_with_as_many_shared_todos_as_may_be_is_deleted_in_few_statements(
    ada: httpx2.Client,
    bob: httpx2.Client,
    sql: Sql,
    spans: Callable[[], list[dict[str, Any]]],
    eventually: Callable[[Callable[[], Any]], Any],
) -> None:
    """Not a stop-watch: one todo more costs no statement more."""
    her, his = (client.get("/users/me").json()["id"] for client in (ada, bob))
    sql(
        "WITH made AS (INSERT INTO todos (owner_id, title) SELECT %s, 'Paint' || n"
        " FROM generate_series(1, %s) AS n RETURNING id)"
        " INSERT INTO todo_shares (todo_id, user_id, role) SELECT id, %s, 'viewer' FROM made",
        *(his, MOST_RECEIVED, her),
    )
    before = len(spans())

    assert delete(ada).status_code == 204

    def statements() -> list[str]:
        names = [span["name"] for span in spans()[before:]]
        return names if "DELETE /users/me" in names else []

    assert len(eventually(statements)) < 100
    told = sql("SELECT payload FROM outbox WHERE topic = 'todo.unshared' AND version = 2")
    assert len(told) == MOST_RECEIVED
    assert all(event["payload"]["shared_with"] == {} for event in told)
    assert sql("SELECT DISTINCT version FROM todos") == [{"version": 2}]


def test_wrong_password_and_unknown_address_cost_the_same_work(
    ada: httpx2.Client,
    spans: Callable[[], list[dict[str, Any]]],
    eventually: Callable[[Callable[[], Any]], Any],
) -> None:
    """Not a stop-watch: the same statements, and as much hashing (see test_security)."""

    def asked(email: str) -> list[str]:
        before = {span["context"]["span_id"] for span in spans()}
        assert log_in(ada, email, "wrong one").status_code == 401

        def fresh() -> list[str]:
            new = [span["name"] for span in spans() if span["context"]["span_id"] not in before]
            return new if "POST /auth/login" in new else []

        return list(eventually(fresh))

    eventually(lambda: "POST /auth/login" in [span["name"] for span in spans()])
    known, unknown = asked("ada@example.com"), asked("nobody@example.com")
    assert "SELECT users" in known
    assert known == unknown


@pytest.mark.usefixtures("clean_graph")
def test_of_a_deleted_account_the_graph_keeps_nothing_but_that_it_is_gone(
    ada: httpx2.Client,
    bob: httpx2.Client,
    start_worker: Callable[..., Any],
    caught_up: Callable[[], None],
    cypher: Sql,
) -> None:
    home = ada.post("/categories", json={"name": "Home"}).json()["id"]
    paint = ada.post("/todos", json={"title": "Buy paint", "category_id": home}).json()["id"]
    kitchen = ada.post("/todos", json={"title": "Paint the kitchen"}).json()["id"]
    ada.put(f"/todos/{kitchen}/dependencies/{paint}").raise_for_status()
    bobs = bob.post("/todos", json={"title": "Buy brushes"}).json()["id"]
    for client, todo, other in ((ada, paint, "bob"), (bob, bobs, "ada")):
        share = {"email": f"{other}@example.com", "role": "viewer"}
        client.post(f"/todos/{todo}/shares", json=share).raise_for_status()
    her = ada.get("/users/me").json()["id"]
    start_worker()
    caught_up()
    assert cypher("MATCH (:User {id: $id})-[:OWNS]->(n) RETURN count(n) AS n", id=her) == [{"n": 3}]

    delete(ada).raise_for_status()
    caught_up()

    gone = cypher(
        "MATCH (n) WHERE n.id IN $ids RETURN keys(n) AS k", ids=[her, home, paint, kitchen]
    )
    assert [sorted(row["k"]) for row in gone] == [["deleted_at", "id", "version"]] * 4
    assert cypher("MATCH (n)-[e]-(m) WHERE n.deleted_at IS NOT NULL RETURN type(e) AS e") == []
    assert cypher("MATCH (t:Todo) RETURN t.id AS id") == [{"id": bobs}]
