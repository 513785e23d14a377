"""The steps of a todo."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx2

from todoapp.todos.models import MOST_OF_A_KIND

Sql = Callable[..., list[dict[str, Any]]]


def new(client: httpx2.Client) -> str:
    """The address of a new todo."""
    address: str = client.post("/todos", json={"title": "Paint"}).headers["Location"]
    return address


def test_steps_are_added_ticked_renamed_and_removed(ada: httpx2.Client, sql: Sql) -> None:
    todo = new(ada)
    sand, prime = (
        ada.post(f"{todo}/subtasks", json={"title": title}).json() for title in ("Sand", "Prime")
    )

    assert ada.get(f"{todo}/subtasks").json() == {"items": [sand, prime]}
    assert sand == {"id": sand["id"], "title": "Sand", "done": False}
    step = f"{todo}/subtasks/{sand['id']}"
    assert ada.patch(step, json={"done": True}).json() == sand | {"done": True}
    assert ada.patch(step, json={"title": "Sand all"}).json()["title"] == "Sand all"
    assert ada.patch(step, json={"done": True}).status_code == 200  # as it is: no change
    assert ada.get(todo).headers["ETag"] == '"5"'
    assert ada.delete(step).status_code == 204
    assert ada.delete(step).json()["type"] == "/problems/subtask-not-found"
    assert ada.get(f"{todo}/subtasks").json() == {"items": [prime]}
    versions = sql("SELECT version FROM outbox WHERE topic LIKE 'todo.%%' ORDER BY id")
    assert [row["version"] for row in versions] == [1, 2, 3, 4, 5, 6]


def test_if_match_takes_the_todos_etag(ada: httpx2.Client) -> None:
    todo = new(ada)
    step = {"title": "Sand"}

    assert ada.post(f"{todo}/subtasks", json=step, headers={"If-Match": '"9"'}).status_code == 412
    assert ada.post(f"{todo}/subtasks", json=step, headers={"If-Match": '"1"'}).status_code == 201
    assert ada.get(todo).headers["ETag"] == '"2"'


def test_wrong_fields_and_absent_steps_are_named(ada: httpx2.Client) -> None:
    todo, other = new(ada), new(ada)
    step = ada.post(f"{todo}/subtasks", json={"title": "Sand"}).json()["id"]

    for changes in ({"done": None}, {"title": None}, {"title": " "}, {"id": step}):
        assert ada.patch(f"{todo}/subtasks/{step}", json=changes).status_code == 422
    for address in (f"{todo}/subtasks/{uuid4()}", f"{other}/subtasks/{step}"):
        assert ada.patch(address, json={"done": True}).status_code == 404


def test_a_todo_has_a_bounded_number_of_steps(ada: httpx2.Client, sql: Sql) -> None:
    todo = new(ada)
    sql(
        "INSERT INTO subtasks (todo_id, title)"
        " SELECT todos.id, 'x' FROM todos, generate_series(1, %s)",
        MOST_OF_A_KIND - 1,
    )

    assert ada.post(f"{todo}/subtasks", json={"title": "the last"}).status_code == 201
    refused = ada.post(f"{todo}/subtasks", json={"title": "too many"})
    assert refused.json()["type"] == "/problems/limit-reached"
