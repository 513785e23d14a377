"""Lists: filters, orders, words, and pages that stay right while rows come and go."""

import asyncio
import random
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from todoapp.db.reader import Pool, Question, Reader
from todoapp.todos import queries
from todoapp.todos.queries import FILTERS, ORDERS
from todoapp.todos.schemas import DeletedTodo, TodoOut

Sql = Callable[..., list[dict[str, Any]]]
NOW = datetime.now(UTC)
NEVER = datetime.max.replace(tzinfo=UTC)
SORTS = [sign + name for sign, name in product(("", "-"), ORDERS)]


def fill(sql: Sql, number: int) -> None:
    """Give the only account `number` todos that are all different."""
    sql(
        """INSERT INTO todos (owner_id, title, notes, status, completed_at, priority, due_at, tags)
        SELECT users.id, 'todo ' || n, CASE mod(n, 5) WHEN 0 THEN 'white paint' END,
            CASE mod(n, 3) WHEN 0 THEN 'done' ELSE 'open' END, CASE mod(n, 3) WHEN 0 THEN now() END,
            mod(n, 4),
            CASE WHEN mod(n, 4) > 0 THEN now() + (mod(n, 7) - 3.5) * interval '1 day' END,
            CASE mod(n, 2) WHEN 0 THEN ARRAY['home', 'even'] ELSE ARRAY['odd'] END
        FROM users, generate_series(1, %s) AS n""",
        number,
    )


def walk(client: httpx2.Client, between: Callable[[], Any] = lambda: None, **query: Any) -> Any:
    """The items of all pages."""
    seen, cursor = [], {}
    while True:
        answer = client.get("/todos", params={**query, **cursor})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        seen += page["items"]
        if page["next_cursor"] is None:
            return seen
        cursor = {"cursor": page["next_cursor"]}
        between()


def key(todo: dict[str, Any], sort: str) -> Any:
    return {
        "created": (datetime.fromisoformat(todo["created_at"]), todo["id"]),
        "due": (datetime.fromisoformat(todo["due_at"]) if todo["due_at"] else NEVER, todo["id"]),
        "priority": (todo["priority"], todo["id"]),
    }[sort.lstrip("-")]


def test_every_order_with_every_filter_shows_what_a_plain_list_would(
    ada: httpx2.Client, sql: Sql
) -> None:
    fill(sql, 60)
    category = ada.post("/categories", json={"name": "Home"}).json()["id"]
    sql("UPDATE todos SET category_id = %s WHERE priority = 2", category)
    everything = walk(ada, limit=100)
    soon = NOW + timedelta(hours=30)
    due = {todo["id"]: key(todo, "due")[0] for todo in everything}
    filters: list[tuple[dict[str, Any], Callable[[dict[str, Any]], bool]]] = [
        ({}, lambda todo: True),
        ({"status": "open"}, lambda todo: todo["status"] == "open"),
        ({"category": category}, lambda todo: todo["category_id"] == category),
        ({"tag": " HOME "}, lambda todo: "home" in todo["tags"]),
        ({"priority": 1}, lambda todo: todo["priority"] == 1),
        ({"overdue": True}, lambda t: t["status"] == "open" and due[t["id"]] < NOW),
        ({"due_before": soon.isoformat()}, lambda todo: due[todo["id"]] < soon),
        ({"due_after": soon.isoformat()}, lambda todo: soon <= due[todo["id"]] < NEVER),
        ({"q": "Paint -17"}, lambda todo: bool(todo["notes"])),
        ({"status": "done", "tag": "odd"}, lambda t: t["status"] == "done" and "odd" in t["tags"]),
    ]
    assert {name for query, _ in filters for name in query} == FILTERS.keys()
    assert len(everything) == 60
    for sort, (query, wanted) in product(SORTS, filters):
        expected = sorted(
            filter(wanted, everything), key=lambda t: key(t, sort), reverse=sort.startswith("-")
        )

        assert walk(ada, limit=17, sort=sort, **query) == expected, (sort, query)


@pytest.mark.parametrize("sort", ["-created", "due", "-priority"])
def test_rows_that_come_and_go_neither_double_nor_hide_the_others(
    ada: httpx2.Client, sql: Sql, sort: str
) -> None:
    fill(sql, 40)
    before = {todo["id"] for todo in walk(ada, limit=100)}
    chance = random.Random(sort)
    gone: set[str] = set()

    def meanwhile() -> None:
        ada.post("/todos", json={"title": "late", "priority": chance.randrange(4)})
        victim = chance.choice(sorted(before - gone))
        ada.delete(f"/todos/{victim}")
        gone.add(victim)

    seen = [todo["id"] for todo in walk(ada, meanwhile, limit=5, sort=sort)]

    assert len(seen) == len(set(seen))
    assert before - gone <= set(seen)


def test_a_cursor_belongs_to_its_query(ada: httpx2.Client, sql: Sql) -> None:
    fill(sql, 9)
    query = {"limit": 2, "sort": "due", "status": "open"}
    cursor = ada.get("/todos", params=query).json()["next_cursor"]

    assert ada.get("/todos", params={**query, "limit": 3, "cursor": cursor}).status_code == 200
    for other in ({"sort": "-due"}, {"status": "done"}, {"q": "x"}, {"shared": True}):
        answer = ada.get("/todos", params={**query, **other, "cursor": cursor})
        assert answer.status_code == 422, other
        assert answer.json()["errors"][0]["field"] == "query.cursor"
    assert ada.get("/todos/deleted", params={"cursor": cursor}).status_code == 422


def test_deleted_todos_have_pages_of_their_own(ada: httpx2.Client, sql: Sql) -> None:
    fill(sql, 5)
    sql("UPDATE todos SET deleted_at = now()")
    first = ada.get("/todos/deleted", params={"limit": 3}).json()
    second = ada.get("/todos/deleted", params={"limit": 3, "cursor": first["next_cursor"]}).json()

    items = first["items"] + second["items"]
    assert [todo["title"] for todo in items] == [f"todo {n}" for n in (5, 4, 3, 2, 1)]
    assert second["next_cursor"] is None
    assert set(items[0]) == DeletedTodo.model_fields.keys()
    assert walk(ada) == []


def test_words_are_searched_for_as_people_write_them(ada: httpx2.Client) -> None:
    for title in ("white paint", "paint it white", "black paint"):
        ada.post("/todos", json={"title": title})

    def found(words: str) -> list[str]:
        return [todo["title"] for todo in walk(ada, q=words, sort="created")]

    assert found("White PAINT") == ["white paint", "paint it white"]
    assert found('"white paint"') == ["white paint"]
    assert found("it or black") == ["paint it white", "black paint"]
    assert found("paint -white") == ["black paint"]
    assert found("white --- paint") == ["white paint", "paint it white"]
    assert found(f'{"- " * 50}"white paint"') == ["white paint"]
    for odd in ("'", '"', "-", "or", ":*", "&|!", "(", "\\", "a" * 200, "😀", "%"):
        assert found(odd) == []


def test_rows_are_written_as_the_description_says(ada: httpx2.Client, sql: Sql) -> None:
    fill(sql, 3)
    for todo in walk(ada):
        assert todo.keys() == TodoOut.model_fields.keys()
        assert TodoOut.model_validate(todo).model_dump(mode="json") == todo


def with_places(statement: str) -> str:
    """With `$1`, `$2` and so on for its values, as psycopg sends it."""
    places: dict[str, str] = {}
    return re.sub(
        r"%\((\w+)\)s",
        lambda name: places.setdefault(name[1], f"${len(places) + 1}"),
        statement,
    )


def test_no_page_of_a_large_list_is_sorted(ada: httpx2.Client, sql: Sql) -> None:
    category = ada.post("/categories", json={"name": "Home"}).json()["id"]
    fill(sql, 20_000)
    sql("UPDATE todos SET category_id = %s WHERE priority = 2", category)
    sql("ANALYZE todos")
    (row,) = sql("SELECT owner_id AS reader, id, 50 AS limit FROM todos OFFSET 9000 LIMIT 1")
    moment = NOW.isoformat()
    keys = {"created": moment, "due": moment, "priority": "2"}
    values = {"status": "open", "category": category}
    for sort, filters, behind in product(SORTS, [(), ("status",), ("category",)], [False, True]):
        used = {name: values[name] for name in filters}
        position = {"key": keys[sort.lstrip("-")]} if behind else {}
        question = queries.asked_for(frozenset(filters), sort, False, behind)
        given = {**question.values, **row, **used, **position}
        plans = [sql(f"EXPLAIN {question.sql}", **given)]
        if question.prepare is not False:  # then it may get one plan for all values
            plans.append(sql(f"EXPLAIN (GENERIC_PLAN) {with_places(question.sql)}"))
        for lines in plans:
            plan = "\n".join(line["QUERY PLAN"] for line in lines)
            assert "Index Scan" in plan, plan
            assert "Sort" not in plan, plan


def test_a_search_looks_up_a_rare_word_and_meets_a_common_one(ada: httpx2.Client, sql: Sql) -> None:
    fill(sql, 20_000)
    sql("ANALYZE todos")
    (row,) = sql("SELECT owner_id AS reader, 20 AS limit FROM todos LIMIT 1")
    question = queries.asked_for(frozenset({"q"}), "-created", False, False)

    def plan(words: str) -> str:
        lines = sql(f"EXPLAIN {question.sql}", **{**question.values, **row, "q": words})
        return "\n".join(line["QUERY PLAN"] for line in lines)

    (looked_up,) = re.findall(r"Index Scan on ix_todos_words.*\n\s+Index Cond: (.+)", plan("777"))
    assert "owner_id = " in looked_up
    assert "@@ '''777'''::tsquery" in looked_up
    assert "Index Scan Backward using ix_todos_created" in plan("paint")


def test_a_statement_that_is_sent_often_is_still_planned_for_its_values(
    ada: httpx2.Client, sql: Sql, database: str
) -> None:
    """A plan for any value finds all that have a common tag, and sorts them."""
    fill(sql, 1000)
    (row,) = sql("SELECT owner_id AS reader FROM todos LIMIT 1")
    tagged = queries.asked_for(frozenset({"tag"}), "-created", False, False)
    prepared = (
        "SELECT count(*) AS number FROM pg_prepared_statements WHERE statement LIKE '%tags @>%'"
    )

    async def ask_often() -> int:
        pool = Pool(database, pool_size=1)
        reader = Reader(pool)
        try:
            for _ in range(20):  # from the sixth time on psycopg would prepare it
                await reader.all(tagged, {**row, "tag": "home", "limit": 21})
            (found,) = await reader.all(Question(text(prepared)))
            return int(found["number"])
        finally:
            await pool.close()

    assert asyncio.run(ask_often()) == 0
