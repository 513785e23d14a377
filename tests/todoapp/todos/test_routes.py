"""Todos over HTTP."""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx2
import pytest

Sql = Callable[..., list[dict[str, Any]]]


def new(client: httpx2.Client, title: str = "Buy paint") -> str:
    """The id of a new todo."""
    todo_id: str = client.post("/todos", json={"title": title}).json()["id"]
    return todo_id


def depend(client: httpx2.Client, todo: str, other: str) -> httpx2.Response:
    return client.put(f"/todos/{todo}/dependencies/{other}")


def test_a_new_todo_is_open_and_has_an_address(ada: httpx2.Client) -> None:
    answer = ada.post("/todos", json={"title": "  Buy paint ", "notes": "white"})

    assert answer.status_code == 201
    assert ada.get(answer.headers["Location"]).json() == answer.json()
    assert answer.json() | {"title": "Buy paint", "status": "open", "version": 1} == answer.json()


def test_the_row_and_its_event_are_there_when_the_answer_arrives(
    ada: httpx2.Client, sql: Sql
) -> None:
    todo = new(ada)

    (event,) = sql("SELECT * FROM outbox WHERE topic = 'todo.created'")
    assert str(event["aggregate_id"]) == todo
    assert event["payload"]["title"] == "Buy paint"


def test_completing_a_todo_notes_when(ada: httpx2.Client) -> None:
    done = ada.post(f"/todos/{new(ada)}/complete").json()

    assert (done["status"], done["version"]) == ("done", 2)
    assert done["completed_at"] == done["updated_at"] > done["created_at"]


def test_completing_it_again_changes_nothing(ada: httpx2.Client, sql: Sql) -> None:
    todo = new(ada)
    first = ada.post(f"/todos/{todo}/complete").json()

    assert ada.post(f"/todos/{todo}/complete").json() == first
    assert len(sql("SELECT id FROM outbox WHERE topic = 'todo.completed'")) == 1


def test_completed_at_once_by_many_it_is_completed_once(ada: httpx2.Client, sql: Sql) -> None:
    todo = new(ada)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ada.post(f"/todos/{todo}/complete"), range(8)))

    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["version"] for answer in answers} == {2}
    assert len(sql("SELECT id FROM outbox WHERE topic = 'todo.completed'")) == 1


def test_pages_show_each_todo_once_and_the_newest_first(ada: httpx2.Client) -> None:
    made = [new(ada, f"Todo {number}") for number in range(7)]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = ada.get("/todos", params={"limit": 3, **cursor}).json()
        seen += [todo["id"] for todo in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}

    assert seen == made[::-1]


def test_a_page_is_not_shifted_by_a_todo_that_comes_in_between(ada: httpx2.Client) -> None:
    made = [new(ada) for _ in range(4)]
    first = ada.get("/todos", params={"limit": 2}).json()
    new(ada)

    second = ada.get("/todos", params={"limit": 2, "cursor": first["next_cursor"]}).json()

    assert [todo["id"] for todo in second["items"]] == [made[1], made[0]]
    assert second["next_cursor"] is None


def test_a_list_shows_nobody_elses_todos(ada: httpx2.Client, bob: httpx2.Client) -> None:
    new(ada)

    assert bob.get("/todos").json() == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/todos/{id}"),
        ("POST", "/todos/{id}/complete"),
        ("PUT", "/todos/{id}/dependencies/{own}"),
        ("PUT", "/todos/{own}/dependencies/{id}"),
        ("DELETE", "/todos/{id}/dependencies/{own}"),
        ("DELETE", "/todos/{own}/dependencies/{id}"),
        ("GET", "/graph/todos/{id}/dependents"),
        ("GET", "/graph/todos/{id}/blockers"),
    ],
)
def test_anothers_todo_is_as_absent_as_one_that_never_was(
    ada: httpx2.Client, bob: httpx2.Client, method: str, path: str
) -> None:
    own, theirs, nobodys = new(bob), new(ada), uuid4()

    to_theirs = bob.request(method, path.format(id=theirs, own=own))
    to_nobodys = bob.request(method, path.format(id=nobodys, own=own))

    assert to_theirs.status_code == to_nobodys.status_code == 404
    assert to_theirs.json() == to_nobodys.json()


def test_a_dependency_raises_the_version_and_is_told_to_the_graph(
    ada: httpx2.Client, sql: Sql
) -> None:
    paint, brush = new(ada), new(ada)

    assert depend(ada, paint, brush).status_code == 204

    assert ada.get(f"/todos/{paint}").json()["version"] == 2
    (event,) = sql("SELECT * FROM outbox WHERE topic = 'todo.dependency-added'")
    assert event["payload"]["depends_on"] == [brush]
    assert event["version"] == 2


def test_adding_a_dependency_twice_adds_it_once(ada: httpx2.Client) -> None:
    paint, brush = new(ada), new(ada)
    depend(ada, paint, brush)

    assert depend(ada, paint, brush).status_code == 204
    assert ada.get(f"/todos/{paint}").json()["version"] == 2


def test_a_dependency_can_be_removed_and_removed_again(ada: httpx2.Client, sql: Sql) -> None:
    paint, brush = new(ada), new(ada)
    depend(ada, paint, brush)

    answers = [ada.delete(f"/todos/{paint}/dependencies/{brush}") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [204, 204]
    assert ada.get(f"/todos/{paint}").json()["version"] == 3
    assert sql("SELECT * FROM todo_dependencies") == []


def test_a_todo_cannot_wait_for_itself(ada: httpx2.Client) -> None:
    todo = new(ada)

    assert depend(ada, todo, todo).json()["type"] == "/problems/dependency-cycle"


def test_a_cycle_is_refused_however_long(ada: httpx2.Client) -> None:
    todos = [new(ada) for _ in range(5)]
    for todo, other in itertools.pairwise(todos):
        assert depend(ada, todo, other).status_code == 204

    assert depend(ada, todos[-1], todos[0]).status_code == 409


def test_two_ways_to_the_same_todo_are_no_cycle(ada: httpx2.Client) -> None:
    top, left, right, bottom = (new(ada) for _ in range(4))

    edges = [(top, left), (top, right), (left, bottom), (right, bottom), (top, bottom)]

    assert {depend(ada, *edge).status_code for edge in edges} == {204}


def test_of_edges_that_close_a_cycle_together_one_is_refused(ada: httpx2.Client, sql: Sql) -> None:
    todos = [new(ada) for _ in range(4)]
    edges = list(zip(todos, todos[1:] + todos[:1], strict=True))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda edge: depend(ada, *edge), edges))

    assert sorted(answer.status_code for answer in answers) == [204, 204, 204, 409]
    assert len(sql("SELECT * FROM todo_dependencies")) == 3
