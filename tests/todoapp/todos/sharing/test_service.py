"""Sharing: who may see, who may change, who may neither."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from todoapp.todos.models import MOST_FROM_ONE, MOST_RECEIVED
from todoapp.todos.problems import ReceivesTooMuch
from todoapp.todos.sharing import service as sharing

Sql = Callable[..., list[dict[str, Any]]]
SignIn = Callable[[str], httpx2.Client]


def new(client: httpx2.Client, title: str = "Buy paint") -> str:
    """The address of a new todo."""
    address: str = client.post("/todos", json={"title": title}).headers["Location"]
    return address


def share(owner: httpx2.Client, todo: str, name: str, role: str) -> dict[str, Any]:
    person = {"email": f"{name}@example.com", "role": role}
    answer = owner.post(f"{todo}/shares", json=person)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


# What somebody may try, with the status that an owner, an editor and a viewer get.
ATTEMPTS: list[tuple[str, str, Any, tuple[int, int, int]]] = [
    ("GET", "", None, (200, 200, 200)),
    ("GET", "/subtasks", None, (200, 200, 200)),
    ("GET", "/dependencies", None, (200, 200, 200)),
    ("GET", "/shares", None, (200, 200, 200)),
    ("PATCH", "", {"title": "Buy more"}, (200, 200, 403)),
    ("POST", "/complete", None, (200, 200, 403)),
    ("POST", "/reopen", None, (200, 200, 403)),
    ("POST", "/subtasks", {"title": "Look"}, (201, 201, 403)),
    ("POST", "/shares", {"email": "nobody@example.com", "role": "viewer"}, (422, 403, 403)),
    ("PATCH", "/shares/{dan}", {"role": "editor"}, (200, 403, 403)),
    ("DELETE", "/shares/{dan}", None, (204, 403, 403)),
    ("DELETE", "", None, (204, 403, 403)),
]


def test_each_role_may_do_what_it_may_and_a_stranger_sees_nothing(
    ada: httpx2.Client, bob: httpx2.Client, sign_in: SignIn
) -> None:
    cem, eve = sign_in("cem"), sign_in("eve")
    sign_in("dan")
    for place, client in ((2, cem), (1, bob), (0, ada)):
        todo = new(ada)
        share(ada, todo, "bob", "editor")
        share(ada, todo, "cem", "viewer")
        dan = share(ada, todo, "dan", "viewer")["user_id"]
        for method, path, body, statuses in ATTEMPTS:
            address = todo + path.format(dan=dan)
            headers = {"If-Match": "*"}
            stranger = eve.request(method, address, json=body, headers=headers)
            answer = client.request(method, address, json=body, headers=headers)

            assert stranger.status_code == 404, (method, path)
            assert stranger.json()["type"] == "/problems/todo-not-found"
            assert answer.status_code == statuses[place], (method, path, place)
            if answer.status_code == 403:
                assert answer.json()["type"] == "/problems/not-allowed"


def test_what_is_shared_is_listed_apart_with_the_role(
    ada: httpx2.Client, bob: httpx2.Client, sql: Sql
) -> None:
    paint, tape, brush = (new(ada, title) for title in ("paint", "tape", "brush"))
    share(ada, paint, "bob", "viewer")
    share(ada, brush, "bob", "editor")

    for sort, titles in {
        "-created": ["brush", "paint"],
        "created": ["paint", "brush"],
        "due": ["paint", "brush"],
        "-priority": ["brush", "paint"],
    }.items():
        query: dict[str, Any] = {"shared": True, "sort": sort, "limit": 1}
        first = bob.get("/todos", params=query).json()
        second = bob.get("/todos", params={**query, "cursor": first["next_cursor"]}).json()
        items = first["items"] + second["items"]

        assert [todo["title"] for todo in items] == titles
        assert {(todo["title"], todo["role"]) for todo in items} == {
            ("paint", "viewer"),
            ("brush", "editor"),
        }
    assert bob.get("/todos").json()["items"] == []
    assert bob.get(tape).status_code == 404
    (event,) = sql("SELECT * FROM outbox WHERE topic = 'todo.shared' AND payload->>'title'='paint'")
    assert list(event["payload"]["shared_with"].values()) == ["viewer"]
    assert event["version"] == ada.get(paint).json()["version"] == 2


def test_a_share_is_changed_withdrawn_and_left(
    ada: httpx2.Client, bob: httpx2.Client, sql: Sql
) -> None:
    todo = new(ada)
    made = share(ada, todo, " BOB", "viewer")
    assert made == {
        "user_id": bob.get("/users/me").json()["id"],
        "email": "bob@example.com",
        "name": "Bob",
        "role": "viewer",
    }
    person = f"{todo}/shares/{made['user_id']}"

    assert ada.get(f"{todo}/shares").json() == {"items": [made]}
    assert ada.patch(person, json={"role": "editor"}).json() == made | {"role": "editor"}
    assert ada.patch(person, json={"role": "editor"}).status_code == 200
    assert bob.get(todo).json() | {"role": "editor", "version": 3} == bob.get(todo).json()
    assert ada.delete(person).status_code == 204
    assert bob.get(todo).status_code == 404
    for gone in (ada.delete(person), ada.patch(person, json={"role": "viewer"})):
        assert gone.json()["type"] == "/problems/share-not-found"

    share(ada, todo, "bob", "viewer")
    assert bob.delete(person).status_code == 204
    assert bob.get(todo).status_code == 404
    assert sql("SELECT * FROM todo_shares") == []
    assert ada.get(todo).json()["version"] == 6


def test_whom_a_todo_cannot_be_shared_with(ada: httpx2.Client, bob: httpx2.Client) -> None:
    todo = new(ada)
    share(ada, todo, "bob", "viewer")

    def attempt(email: str) -> httpx2.Response:
        return ada.post(f"{todo}/shares", json={"email": email, "role": "editor"})

    assert attempt("bob@example.com").json()["type"] == "/problems/already-shared"
    for email in ("ada@example.com", "nobody@example.com"):
        (error,) = attempt(email).json()["errors"]
        assert error["field"] == "body.email"
    assert ada.get(f"{todo}/shares").json()["items"][0]["role"] == "viewer"
    assert ada.delete(f"{todo}/shares/{uuid4()}").status_code == 404


def test_an_editor_and_the_owner_who_saw_one_version_exactly_one_wins(
    ada: httpx2.Client, bob: httpx2.Client
) -> None:
    todo = new(ada)
    share(ada, todo, "bob", "editor")
    with ThreadPoolExecutor(2) as pool:
        changes = [
            pool.submit(client.patch, todo, json={"title": title}, headers={"If-Match": tag})
            for client, title, tag in ((ada, "Ada's", '"2"'), (bob, "Bob's", '"2-editor"'))
        ]
        answers = [change.result() for change in changes]

    assert sorted(answer.status_code for answer in answers) == [200, 412]
    (winner,) = [answer for answer in answers if answer.status_code == 200]
    assert ada.get(todo).json()["title"] == winner.json()["title"]


@pytest.mark.parametrize("other", ["edit", "share"])
def test_deleting_at_the_same_time_leaves_no_half(
    ada: httpx2.Client, bob: httpx2.Client, sql: Sql, other: str
) -> None:
    for _ in range(5):
        todo = new(ada)
        with ThreadPoolExecutor(2) as pool:
            deleting = pool.submit(ada.delete, todo)
            if other == "edit":
                racing = pool.submit(
                    ada.patch, todo, json={"title": "x"}, headers={"If-Match": "*"}
                )
            else:
                person = {"email": "bob@example.com", "role": "viewer"}
                racing = pool.submit(ada.post, f"{todo}/shares", json=person)

        assert deleting.result().status_code == 204
        assert racing.result().status_code in {200, 201, 404}
        assert ada.get(todo).status_code == bob.get(todo).status_code == 404
        done = racing.result().status_code != 404
        (row,) = sql("SELECT * FROM todos WHERE id = %s", todo.removeprefix("/todos/"))
        events = sql(
            "SELECT * FROM outbox WHERE aggregate_id = %s ORDER BY id", todo.removeprefix("/todos/")
        )
        assert row["version"] == len(events) == (3 if done else 2)
        assert [event["version"] for event in events] == list(range(1, len(events) + 1))
        assert events[-1]["payload"] == {"deleted": True}


def test_a_share_withdrawn_while_an_editor_waits_ends_the_editors_right(
    ada: httpx2.Client, bob: httpx2.Client, database: str
) -> None:
    import psycopg

    todo = new(ada)
    person = share(ada, todo, "bob", "editor")["user_id"]
    with ThreadPoolExecutor(1) as pool, psycopg.connect(database) as holding:
        holding.execute("SELECT 1 FROM todos FOR UPDATE")
        racing = pool.submit(bob.patch, todo, json={"title": "x"}, headers={"If-Match": "*"})
        watching = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        with psycopg.connect(database, autocommit=True) as watcher:
            while not watcher.execute(watching).fetchall():
                assert not racing.done()
        holding.execute("DELETE FROM todo_shares WHERE user_id = %s", [person])
        holding.commit()

        assert racing.result().status_code == 404


def test_a_viewer_doesnt_get_in_the_way_of_those_who_change_it(
    ada: httpx2.Client, bob: httpx2.Client, sign_in: SignIn, database: str
) -> None:
    import psycopg

    todo, stranger = new(ada), sign_in("eve")
    share(ada, todo, "bob", "viewer")
    with psycopg.connect(database) as changing:
        changing.execute("SELECT 1 FROM todos FOR UPDATE")

        # Who waited for the lock would be told "busy" in the end.
        for client, status in ((bob, 403), (stranger, 404)):
            answer = client.patch(todo, json={"title": "x"}, headers={"If-Match": "*"})
            assert answer.status_code == status


def test_what_others_share_with_one_person_is_bounded(
    ada: httpx2.Client, bob: httpx2.Client, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "MOST_FROM_ONE", 2)
    monkeypatch.setattr(sharing, "MOST_RECEIVED", 3)
    cem, dan = sign_in("cem"), sign_in("dan")

    def attempt(owner: httpx2.Client, name: str) -> httpx2.Response:
        person = {"email": f"{name}@example.com", "role": "viewer"}
        return owner.post(f"{new(owner)}/shares", json=person)

    assert [attempt(ada, "bob").status_code for _ in range(3)] == [201, 201, 409]
    assert attempt(ada, "dan").status_code == 201
    assert attempt(cem, "bob").status_code == 201
    refused = attempt(dan, "bob")
    assert refused.json()["type"] == "/problems/receives-too-much"

    todo = bob.get("/todos", params={"shared": True}).json()["items"][0]["id"]
    bob.delete(f"/todos/{todo}/shares/{bob.get('/users/me').json()['id']}")
    assert attempt(dan, "bob").status_code == 201


def test_deleted_todos_leave_room_for_others(
    ada: httpx2.Client, bob: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "MOST_FROM_ONE", 1)
    to_bob = {"email": "bob@example.com", "role": "viewer"}
    for expected in (201, 201, 409):  # nobody sees them, but they aren't without end
        todo = new(ada)
        assert ada.post(f"{todo}/shares", json=to_bob).status_code == expected
        assert ada.delete(todo).status_code == 204


def test_the_sentence_names_the_limits_that_hold() -> None:
    for limit in (MOST_FROM_ONE, MOST_RECEIVED):
        assert str(limit) in ReceivesTooMuch.detail
