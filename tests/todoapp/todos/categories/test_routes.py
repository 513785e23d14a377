"""Categories over HTTP."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2

Sql = Callable[..., list[dict[str, Any]]]


def new(client: httpx2.Client, name: str = "Home") -> httpx2.Response:
    return client.post("/categories", json={"name": name})


def test_a_category_is_created_read_renamed_and_removed(ada: httpx2.Client, sql: Sql) -> None:
    made = new(ada, " Home ")
    address = made.headers["Location"]

    assert (made.status_code, made.json()["name"], made.headers["ETag"]) == (201, "Home", '"1"')
    assert ada.get(address).json() == made.json()
    assert ada.get(address, headers={"If-None-Match": '"1"'}).status_code == 304
    old = ada.patch(address, json={"name": "House"}, headers={"If-Match": '"2"'})
    assert old.status_code == 412
    renamed = ada.patch(address, json={"name": "House"}, headers={"If-Match": '"1"'})
    assert (renamed.json()["name"], renamed.headers["ETag"]) == ("House", '"2"')
    assert ada.patch(address, json={"name": "House"}).headers["ETag"] == '"2"'
    assert ada.patch(address, json={"name": "HOUSE"}).status_code == 200
    assert ada.delete(address).status_code == 204
    assert ada.get(address).json()["type"] == "/problems/category-not-found"
    events = sql("SELECT * FROM outbox WHERE topic LIKE 'category.%%' ORDER BY id")
    assert [event["version"] for event in events] == [1, 2, 3, 4]
    assert events[1]["payload"]["name"] == "House"
    assert events[3]["payload"] == {"deleted": True}


def test_no_two_have_one_name_however_it_is_written(
    ada: httpx2.Client, bob: httpx2.Client, sql: Sql
) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda name: new(ada, name), ("Home", "HOME", "home", "hOme")))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    other = new(ada, "Work").headers["Location"]
    taken = ada.patch(other, json={"name": "home"})
    assert taken.json()["type"] == "/problems/category-taken"
    assert new(bob, "Home").status_code == 201
    assert len(sql("SELECT * FROM categories")) == 3


def test_anothers_category_is_absent_and_cannot_be_used(
    ada: httpx2.Client, bob: httpx2.Client
) -> None:
    made = new(ada)
    address = made.headers["Location"]

    for answer in (
        bob.get(address),
        bob.patch(address, json={"name": "x"}),
        bob.delete(address),
    ):
        assert answer.status_code == 404
    refused = bob.post("/todos", json={"title": "x", "category_id": made.json()["id"]})
    assert refused.json()["errors"][0]["field"] == "body.category_id"
    assert bob.get("/categories").json() == {"items": [], "next_cursor": None}


def test_pages_show_each_category_once(ada: httpx2.Client) -> None:
    made = [new(ada, f"No. {number}").json() for number in range(5)]
    first = ada.get("/categories", params={"limit": 3}).json()
    second = ada.get("/categories", params={"cursor": first["next_cursor"]}).json()

    assert first["items"] + second["items"] == made
    assert second["next_cursor"] is None
    assert ada.get("/todos", params={"cursor": first["next_cursor"]}).status_code == 422


def test_todos_of_a_removed_category_stay_and_change(ada: httpx2.Client, sql: Sql) -> None:
    made = new(ada)
    todos = [
        ada.post("/todos", json={"title": title, "category_id": made.json()["id"]})
        for title in ("kept", "deleted")
    ]
    ada.delete(todos[1].headers["Location"])

    assert ada.delete(made.headers["Location"]).status_code == 204
    kept = ada.get(todos[0].headers["Location"]).json()
    assert (kept["category_id"], kept["version"]) == (None, 2)
    assert sql("SELECT * FROM todos WHERE category_id IS NOT NULL") == []
    assert ada.post(todos[1].headers["Location"] + "/restore").json()["category_id"] is None


def test_a_category_of_very_many_todos_is_kept(ada: httpx2.Client, sql: Sql) -> None:
    made = new(ada)
    sql(
        "INSERT INTO todos (owner_id, category_id, title)"
        " SELECT owner_id, id, 'x' FROM categories, generate_series(1, 1001)"
    )

    refused = ada.delete(made.headers["Location"])

    assert refused.json()["type"] == "/problems/category-in-use"
    assert ada.get(made.headers["Location"]).status_code == 200


def test_a_todo_put_in_while_the_category_goes_ends_without_one(
    ada: httpx2.Client, sql: Sql
) -> None:
    for number in range(5):
        made = new(ada, f"No. {number}")
        fields = {"title": "x", "category_id": made.json()["id"]}
        with ThreadPoolExecutor(2) as pool:
            creating = pool.submit(ada.post, "/todos", json=fields)
            deleting = pool.submit(ada.delete, made.headers["Location"])

        assert deleting.result().status_code == 204
        assert creating.result().status_code in {201, 422}
    assert sql("SELECT * FROM todos WHERE category_id IS NOT NULL") == []
