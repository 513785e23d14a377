"""Changing todos: merge patches, versions, who wins, deleting and restoring."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import httpx2

Sql = Callable[..., list[dict[str, Any]]]
MERGE_PATCH = "application/merge-patch+json"


def new(client: httpx2.Client, **fields: Any) -> dict[str, Any]:
    answer = client.post("/todos", json={"title": "Buy paint", **fields})
    assert answer.status_code == 201, answer.text
    todo: dict[str, Any] = answer.json()
    return todo


def patch(
    client: httpx2.Client, todo: dict[str, Any], changes: Any, **headers: str
) -> httpx2.Response:
    headers = {"If-Match": f'"{todo["version"]}"', "Content-Type": MERGE_PATCH} | headers
    return client.request("PATCH", f"/todos/{todo['id']}", json=changes, headers=headers)


def test_a_todo_keeps_all_that_it_was_created_with(ada: httpx2.Client) -> None:
    category = ada.post("/categories", json={"name": "Home"}).json()["id"]
    fields = {
        "notes": "white",
        "priority": 3,
        "due_at": "2026-03-29T03:30:00+02:00",
        "category_id": category,
        "tags": ["  Week  End ", "weekend", "WEEK END", "E\u0301te"],
    }
    todo = new(ada, **fields)

    assert todo["due_at"] == "2026-03-29T01:30:00Z"
    assert todo["tags"] == ["week end", "weekend", "\u00e9te"]
    assert (todo["notes"], todo["priority"], todo["category_id"]) == ("white", 3, category)
    assert (todo["role"], todo["version"]) == ("owner", 1)
    assert ada.get(f"/todos/{todo['id']}").json() == todo
    assert ada.get("/todos").json()["items"] == [todo]


def test_a_patch_sets_what_it_names_and_null_takes_away(ada: httpx2.Client, sql: Sql) -> None:
    todo = new(ada, notes="white", priority=2, tags=["home"], due_at="2026-01-01T00:00:00Z")
    changes = {"title": "Buy more paint", "notes": None, "priority": None, "tags": None}

    answer = patch(ada, todo, changes)

    assert answer.status_code == 200
    as_json = patch(ada, todo, changes, **{"Content-Type": "application/json", "If-Match": "*"})
    assert as_json.json() == answer.json()
    expected = {"title": "Buy more paint", "notes": None, "priority": 0, "tags": [], "version": 2}
    assert answer.json() | expected == answer.json()
    assert answer.json()["due_at"] == todo["due_at"]
    assert answer.headers["ETag"] == '"2"'
    (event,) = sql("SELECT * FROM outbox WHERE topic = 'todo.changed'")
    assert (event["version"], event["payload"]["title"]) == (2, "Buy more paint")


def test_a_patch_that_changes_nothing_is_no_change(ada: httpx2.Client, sql: Sql) -> None:
    todo = new(ada, notes="white")
    for changes in ({}, {"notes": "white"}, {"priority": None}, {"status": "open"}):
        answer = patch(ada, todo, changes)

        assert answer.json() == todo
        assert answer.headers["ETag"] == '"1"'
    assert sql("SELECT * FROM outbox WHERE topic = 'todo.changed'") == []


def test_status_and_the_time_of_completion_go_together(ada: httpx2.Client) -> None:
    todo = new(ada)
    done = patch(ada, todo, {"status": "done"}).json()
    opened = ada.post(f"/todos/{todo['id']}/reopen").json()

    assert done["completed_at"] == done["updated_at"]
    assert (opened["status"], opened["completed_at"], opened["version"]) == ("open", None, 3)
    assert ada.post(f"/todos/{todo['id']}/reopen").json() == opened
    assert patch(ada, opened, {"status": "done"}).json()["status"] == "done"
    assert patch(ada, opened | {"version": 4}, {"status": "open"}).json()["completed_at"] is None


WRONG: list[tuple[Any, str]] = [
    ({"title": None}, "body.title"),
    ({"title": " "}, "body.title"),
    ({"status": None}, "body.status"),
    ({"status": "gone"}, "body.status"),
    ({"priority": 4}, "body.priority"),
    ({"priority": 10**400}, "body.priority"),
    ({"due_at": "2026-01-01T00:00:00"}, "body.due_at"),
    ({"due_at": "2026-01-01"}, "body.due_at"),
    ({"due_at": 1767225600}, "body.due_at"),
    ({"due_at": "1767225600"}, "body.due_at"),
    ({"due_at": "0001-01-01T00:00:00+14:00"}, "body.due_at"),
    ({"due_at": "9999-12-31T23:59:59-12:00"}, "body.due_at"),
    ({"due_at": "2026-02-30T00:00:00Z"}, "body.due_at"),
    ({"notes": "a\x00b"}, "body.notes"),
    ({"tags": [" "]}, "body.tags.0"),
    ({"tags": ["a\x00b"]}, "body.tags.0"),
    ({"tags": ["x" * 51]}, "body.tags.0"),
    ({"tags": [str(number) for number in range(21)]}, "body.tags"),
    ({"category_id": "00000000-0000-0000-0000-000000000000"}, "body.category_id"),
    ({"version": 7}, "body.version"),
    ([], "body"),
    ("title", "body"),
]


def test_a_patch_with_a_wrong_field_is_refused_and_the_field_named(ada: httpx2.Client) -> None:
    todo = new(ada)
    for changes, field in WRONG:
        answer = patch(ada, todo, changes)

        assert answer.status_code == 422, changes
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert ada.get(f"/todos/{todo['id']}").json() == todo


def test_numbers_that_are_none_and_doubled_keys_do_no_harm(ada: httpx2.Client) -> None:
    todo = new(ada)
    headers = {"If-Match": "*", "Content-Type": MERGE_PATCH}
    for body, status in (
        (b'{"priority": 1e999}', 422),
        (b'{"priority": NaN}', 422),
        (b'{"due_at": 1e999}', 422),
        (b'{"tags": ["\\ud800"]}', 422),
        (b'{"title": "first", "title": "last"}', 200),
    ):
        answer = ada.patch(f"/todos/{todo['id']}", content=body, headers=headers)
        assert answer.status_code == status, body
    assert answer.json()["title"] == "last"


INSTANTS = [
    # Berlin springs forward at 01:00 UTC and falls back at 01:00 UTC: 02:30 comes twice.
    ("2026-03-29T01:59:59+01:00", "2026-03-29T00:59:59Z"),
    ("2026-03-29T03:00:00+02:00", "2026-03-29T01:00:00Z"),
    ("2026-10-25T02:30:00+02:00", "2026-10-25T00:30:00Z"),
    ("2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00Z"),
    ("2026-01-01T05:45:00+05:45", "2026-01-01T00:00:00Z"),
    ("2026-01-01T00:00:00.123456-00:00", "2026-01-01T00:00:00.123456Z"),
    ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
    ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
]


def test_due_dates_are_instants_and_answered_in_utc(ada: httpx2.Client) -> None:
    todos = [new(ada, due_at=given) for given, _ in INSTANTS]

    assert [todo["due_at"] for todo in todos] == [stored for _, stored in INSTANTS]
    for sort in ("due", "-due"):
        page = ada.get("/todos", params={"sort": sort}).json()["items"]
        due = [datetime.fromisoformat(todo["due_at"]) for todo in page]
        assert due == sorted(due, reverse=sort == "-due")
        assert len(due) == len(todos)


def test_a_patch_must_say_which_version_it_is_about(ada: httpx2.Client) -> None:
    todo = new(ada)
    address = f"/todos/{todo['id']}"

    assert ada.patch(address, json={"title": "x"}).status_code == 428
    for matching in ("*", '"1"', '"0", "1"', '"9" , W/"2","1"'):
        assert patch(ada, todo, {}, **{"If-Match": matching}).status_code == 200, matching
    for old in ('"0"', 'W/"1"', '"1 "', '""', '"01"'):
        assert patch(ada, todo, {"title": "x"}, **{"If-Match": old}).status_code in {412, 422}, old
    for broken in ("1", '"1', "W/1", ",", '"1" "2"'):
        answer = patch(ada, todo, {"title": "x"}, **{"If-Match": broken})
        assert answer.status_code == 422, broken
        assert answer.json()["errors"][0]["field"] == "header.If-Match"


def test_who_has_the_version_already_is_told_so_without_a_body(ada: httpx2.Client) -> None:
    address = f"/todos/{new(ada)['id']}"
    for have in ('"1"', 'W/"1"', '"0", "1"', "*"):
        answer = ada.get(address, headers={"If-None-Match": have})
        assert (answer.status_code, answer.content) == (304, b""), have
        assert answer.headers["ETag"] == '"1"'
    for other in ('"2"', "1", "", '"11"'):
        assert ada.get(address, headers={"If-None-Match": other}).status_code == 200, other


def test_of_two_changes_with_one_etag_exactly_one_wins(ada: httpx2.Client) -> None:
    todo = new(ada)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda n: patch(ada, todo, {"title": f"No. {n}"}), range(6)))

    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 5
    (winner,) = [answer for answer in answers if answer.status_code == 200]
    assert ada.get(f"/todos/{todo['id']}").json() == winner.json()


def test_deleted_it_is_gone_until_it_is_restored(
    ada: httpx2.Client, bob: httpx2.Client, sql: Sql
) -> None:
    todo = new(ada)
    address = f"/todos/{todo['id']}"

    assert ada.delete(address, headers={"If-Match": '"7"'}).status_code == 412
    assert ada.delete(address, headers={"If-Match": '"1"'}).status_code == 204
    assert ada.get(address).status_code == ada.delete(address).status_code == 404
    assert ada.get("/todos").json()["items"] == []
    (listed,) = ada.get("/todos/deleted").json()["items"]
    assert (listed["id"], listed["title"]) == (todo["id"], "Buy paint")
    assert bob.get("/todos/deleted").json()["items"] == []
    (event,) = sql("SELECT * FROM outbox WHERE topic = 'todo.deleted'")
    assert (event["version"], event["payload"]) == (2, {"deleted": True})

    assert bob.post(f"{address}/restore").status_code == 404
    restored = ada.post(f"{address}/restore")
    assert restored.status_code == 200
    assert restored.json() | {"title": "Buy paint", "version": 3} == restored.json()
    assert ada.post(f"{address}/restore").status_code == 404
    assert ada.get("/todos/deleted").json()["items"] == []
