"""The export: every todo once, as at one moment, or visibly not all."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from tests.todoapp.conftest import signed_in
from todoapp.account_data import export
from todoapp.account_data.schemas import ExportedTodo, FileHeader
from todoapp.db.engine import open_engine
from todoapp.http import deadline
from todoapp.main import create_app
from todoapp.settings import Settings

Sql = Callable[..., list[dict[str, Any]]]
Eventually = Callable[[Callable[[], Any]], Any]
EXPORTING = (
    "SELECT pid, backend_xmin FROM pg_stat_activity"
    " WHERE datname = current_database() AND state = 'idle in transaction'"
)


def exported(client: httpx2.Client) -> list[dict[str, Any]]:
    """The lines behind the first."""
    answer = client.get("/todos/export")
    assert answer.status_code == 200
    head, *todos = map(json.loads, answer.content.splitlines())
    assert head["todos"] == len(todos)
    return todos


def fill(sql: Sql) -> int:
    """Give everybody more than the sockets between us hold."""
    sql(
        "INSERT INTO todos (owner_id, title, notes)"
        " SELECT id, 'number ' || n, repeat('x', 4000)"
        " FROM users, generate_series(1, 20000) AS n"
    )
    return 20000


@pytest.fixture
def many(ada: httpx2.Client, sql: Sql) -> int:
    return fill(sql)


def test_without_todos_there_is_the_first_line_alone(ada: httpx2.Client) -> None:
    answer = ada.get("/todos/export")

    header = FileHeader.model_validate_json(answer.text)
    assert (header.format, header.version, header.todos) == ("todoapp", 1, 0)
    assert answer.headers["Content-Type"] == "application/jsonl"
    assert "todos.jsonl" in answer.headers["Content-Disposition"]


def test_a_todo_goes_out_with_all_that_belongs_to_it(ada: httpx2.Client) -> None:
    category = ada.post("/categories", json={"name": "Home"}).json()["id"]
    a = ada.post("/todos", json={"title": "A"}).json()
    b = ada.post(
        "/todos",
        json={
            "title": "B",
            "notes": "two\nlines, “quoted” \\ and 🎨",
            "priority": 2,
            "due_at": "2026-03-29T09:00:00+02:00",
            "category_id": category,
            "tags": ["x", "y"],
        },
    ).json()
    for title in ("first", "second"):
        step = ada.post(f"/todos/{b['id']}/subtasks", json={"title": title}).json()
    ada.patch(f"/todos/{b['id']}/subtasks/{step['id']}", json={"done": True})
    ada.put(f"/todos/{b['id']}/dependencies/{a['id']}")
    ada.post(f"/todos/{a['id']}/complete")

    first, second = exported(ada)

    now = ada.get(f"/todos/{b['id']}").json()
    assert set(first) == set(second) == set(ExportedTodo.model_fields)
    assert (first["title"], first["status"]) == ("A", "done")
    assert first["completed_at"] is not None
    same = ("id", "title", "notes", "status", "priority", "tags", "completed_at")
    assert {name: second[name] for name in same} == {name: now[name] for name in same}
    assert second["category"] == "Home"
    assert second["subtasks"] == [
        {"title": "first", "done": False},
        {"title": "second", "done": True},
    ]
    assert second["depends_on"] == [a["id"]]
    read = ExportedTodo.model_validate(second)
    for name in ("due_at", "created_at", "updated_at"):
        assert getattr(read, name).isoformat() == now[name].replace("Z", "+00:00")


def test_only_ones_own_and_only_what_lives_goes_out(ada: httpx2.Client, bob: httpx2.Client) -> None:
    kept, gone = (ada.post("/todos", json={"title": title}).json()["id"] for title in "AB")
    ada.put(f"/todos/{kept}/dependencies/{gone}")
    shared = bob.post("/todos", json={"title": "Bob's"}).json()["id"]
    bob.post(f"/todos/{shared}/shares", json={"email": "ada@example.com", "role": "editor"})
    ada.delete(f"/todos/{gone}")

    (only,) = exported(ada)

    assert only["id"] == kept
    assert only["depends_on"] == []


@pytest.mark.parametrize("number", [export.BATCH - 1, export.BATCH, 2 * export.BATCH + 1])
def test_they_come_oldest_first_however_many_there_are(
    ada: httpx2.Client, sql: Sql, number: int
) -> None:
    sql(
        "INSERT INTO todos (owner_id, title)"
        " SELECT id, n::text FROM users, generate_series(1, %s) AS n",
        number,
    )

    assert [todo["title"] for todo in exported(ada)] == [str(n + 1) for n in range(number)]


def test_what_changes_meanwhile_isnt_in_it(ada: httpx2.Client, many: int, sql: Sql) -> None:
    with ada.stream("GET", "/todos/export") as answer:
        lines = answer.iter_lines()
        assert json.loads(next(lines))["todos"] == many
        sql("UPDATE todos SET title = 'changed'")
        titles = {json.loads(line)["title"] for line in lines}

    assert len(titles) == many
    assert "changed" not in titles


def test_whoever_stops_reading_ends_it(
    ada: httpx2.Client, many: int, sql: Sql, eventually: Eventually
) -> None:
    with ada.stream("GET", "/todos/export") as answer:
        chunks = answer.iter_bytes()  # as long as we have it, the answer isn't closed
        next(chunks)
        assert eventually(lambda: sql(EXPORTING))

    eventually(lambda: not sql(EXPORTING))
    assert len(exported(ada)) == many


def test_an_error_in_the_middle_cuts_the_answer_off(
    ada: httpx2.Client, many: int, sql: Sql, eventually: Eventually
) -> None:
    def read_on(answer: httpx2.Response) -> Iterator[bytes]:
        chunks = answer.iter_bytes()
        yield next(chunks)
        (exporting,) = eventually(lambda: sql(EXPORTING))
        sql("SELECT pg_terminate_backend(%s)", exporting["pid"])
        yield from chunks

    with ada.stream("GET", "/todos/export") as answer, pytest.raises(httpx2.RemoteProtocolError):
        list(read_on(answer))

    assert ada.get("/todos").status_code == 200


def test_with_the_database_away_it_is_503_before_anything_is_sent(
    ada: httpx2.Client, sql: Sql
) -> None:
    sql("ALTER TABLE todo_dependencies RENAME TO away")

    assert ada.get("/todos/export").status_code == 500


def test_who_reads_slowly_gets_no_second_one_and_keeps_nobody_else_out(
    sign_in: Callable[[str], httpx2.Client],
    sql: Sql,
    settings: Settings,
    serve: Callable[..., AbstractContextManager[str]],
    eventually: Eventually,
) -> None:
    slow = [sign_in(name) for name in ("ada", "bob")]
    fill(sql)
    dave = sign_in("dave")
    with ExitStack() as stack:
        streams = [
            stack.enter_context(one.stream("GET", "/todos/export")).iter_bytes() for one in slow
        ]
        assert all(next(stream) for stream in streams)
        refused = slow[0].get("/todos/export")
        other = stack.enter_context(serve(create_app(settings)))
        refused_elsewhere = httpx2.get(f"{other}/todos/export", headers=slow[0].headers, timeout=30)

        assert exported(dave) == []

    for answer in (refused, refused_elsewhere):
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/export-unfinished")
    eventually(lambda: slow[0].get("/todos/export").status_code == 200)


def test_an_export_is_over_before_its_reader_sees_the_end(
    ada: httpx2.Client, database: str, sql: Sql
) -> None:
    (owner,) = sql("SELECT id FROM users")

    async def one_after_the_other() -> int:
        engine = open_engine(database)
        try:
            async with export.opened(engine, owner["id"]) as first:
                lines = [line async for line in first.lines()]
                async with export.opened(engine, owner["id"]) as second:
                    return len(lines) + second.todos
        finally:
            await engine.dispose()

    assert asyncio.run(one_after_the_other()) == 1


def test_slow_readers_leave_half_of_the_connections_to_all_other_requests(
    settings: Settings, serve: Callable[..., AbstractContextManager[str]], sql: Sql
) -> None:
    small = settings.model_copy(update={"pool_size": 2, "pool_seconds": 0.5})
    with (
        serve(create_app(small)) as url,
        signed_in(url, "ada") as ada,
        signed_in(url, "bob") as bob,
    ):
        fill(sql)
        with ada.stream("GET", "/todos/export") as answer:
            chunks = answer.iter_bytes()
            assert next(chunks)
            refused = bob.get("/todos/export")

            assert (refused.status_code, refused.json()["type"]) == (503, "/problems/busy")
            assert bob.post("/todos", json={"title": "Buy paint"}).status_code == 201


def test_who_reads_nothing_is_given_up(
    ada: httpx2.Client, many: int, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadline, "UNREAD", 1)
    with ada.stream("GET", "/todos/export"):
        assert ada.get("/todos/export").status_code == 409

        eventually(lambda: ada.get("/todos/export").status_code == 200)


def test_a_stranger_gets_nothing(anybody: httpx2.Client) -> None:
    assert anybody.get("/todos/export").status_code == 401


def test_the_description_names_the_form(app: FastAPI) -> None:
    described = app.openapi()["paths"]["/todos/export"]["get"]["responses"]["200"]

    assert set(described["content"]) == {"application/jsonl"}
