"""The import: all rows or none, once, whatever happens to the worker."""

import asyncio
import json
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from todoapp.db import open_engine, session_factory
from todoapp.exchange import importing, parsing
from todoapp.settings import Settings

Sql = Callable[..., list[dict[str, Any]]]
Eventually = Callable[[Callable[[], Any]], Any]
Work = Callable[[], int]


@pytest.fixture
def work(in_session: Callable[..., int]) -> Work:
    """What the worker does, until nothing is left: the number of jobs."""

    def until_nothing_is_left() -> int:
        jobs = 0
        while in_session(importing.run_next):
            jobs += 1
        return jobs

    return until_nothing_is_left


def file_of(*todos: dict[str, Any]) -> str:
    return "".join(json.dumps(todo) + "\n" for todo in todos)


def hand_in(client: httpx2.Client, file: str | bytes) -> str:
    """The address of a new import."""
    answer = client.post("/imports", content=file)
    assert answer.status_code == 202, answer.text
    address: str = answer.headers["Location"]
    assert answer.json()["id"] in address
    return address


def portable(client: httpx2.Client) -> list[dict[str, Any]]:
    """All todos, with what they wait for by its place instead of its id."""
    _, *todos = map(json.loads, client.get("/todos/export").content.splitlines())
    place = {todo.pop("id"): number for number, todo in enumerate(todos)}
    for todo in todos:
        todo["depends_on"] = sorted(place[other] for other in todo["depends_on"])
    return todos


def test_a_new_import_waits_for_the_worker(ada: httpx2.Client) -> None:
    address = hand_in(ada, file_of({"title": "A"}, {"title": "B"}))

    job = ada.get(address).json()

    assert (job["status"], job["rows"], job["imported"]) == ("waiting", 2, 0)
    assert (job["error"], job["finished_at"]) == (None, None)
    assert ada.get("/imports").json() == {"items": [job]}
    assert ada.get("/todos").json()["items"] == []


def test_the_worker_takes_all_rows_over(ada: httpx2.Client, work: Work, sql: Sql) -> None:
    address = hand_in(
        ada,
        file_of(
            {"id": "b", "title": "B", "depends_on": ["a"], "category": "Home", "tags": ["X"]},
            {"id": "a", "title": "A", "category": "home", "subtasks": [{"title": "step"}]},
            {"title": "C", "status": "done"},
        ),
    )

    assert work() == 1

    job = ada.get(address).json()
    assert (job["status"], job["rows"], job["imported"]) == ("done", 3, 3)
    assert job["finished_at"] >= job["created_at"]
    b, a, c = portable(ada)
    assert [b["title"], a["title"], c["title"]] == ["B", "A", "C"]
    assert (b["depends_on"], b["tags"], b["category"]) == ([1], ["x"], a["category"])
    assert a["subtasks"] == [{"title": "step", "done": False}]
    assert c["completed_at"] is not None
    assert sql("SELECT file FROM import_jobs") == [{"file": None}]


def test_a_small_pool_is_for_the_api_and_does_not_fail_imports(
    ada: httpx2.Client, settings: Settings, start_worker: Callable[..., Any], eventually: Eventually
) -> None:
    address = hand_in(ada, file_of({"title": "A"}))

    start_worker(settings.model_copy(update={"pool_size": 1}))

    eventually(lambda: ada.get(address).json()["finished_at"])
    assert ada.get(address).json()["status"] == "done"


def test_the_graph_is_told_as_if_each_had_been_made_by_hand(
    ada: httpx2.Client, work: Work, sql: Sql
) -> None:
    hand_in(ada, file_of({"id": "a", "title": "A", "category": "Home"}))
    work()
    by_file = sql("SELECT topic, version, payload FROM outbox ORDER BY id DESC LIMIT 2")
    category = ada.get("/categories").json()["items"][0]["id"]
    ada.post("/todos", json={"title": "A", "category_id": category})
    (by_hand,) = sql("SELECT topic, version, payload FROM outbox ORDER BY id DESC LIMIT 1")

    assert by_file[0] == by_hand
    assert by_file[1]["topic"] == "category.created"


def test_what_was_exported_comes_back_the_same(
    ada: httpx2.Client, bob: httpx2.Client, work: Work
) -> None:
    category = ada.post("/categories", json={"name": "Home"}).json()["id"]
    fields = {"notes": "a\nb", "priority": 3, "due_at": "2026-03-29T09:00:00+02:00"}
    a, b, c = (
        ada.post("/todos", json={"title": title, "tags": [title], **fields}).json()["id"]
        for title in "ABC"
    )
    ada.post("/todos", json={"title": "D", "category_id": category})
    ada.post(f"/todos/{b}/subtasks", json={"title": "step"})
    for one, other in ((a, b), (a, c), (b, c)):
        assert ada.put(f"/todos/{one}/dependencies/{other}").is_success
    ada.post(f"/todos/{c}/complete")

    address = hand_in(bob, ada.get("/todos/export").content)
    work()

    assert bob.get(address).json()["error"] is None
    assert portable(bob) == portable(ada)
    assert len(portable(bob)) == 4


line = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
titles = line.map(str.strip).filter(bool)
instants = st.datetimes(timezones=st.timezones()).map(lambda t: t.isoformat()) | st.none()
todos = st.lists(
    st.fixed_dictionaries(
        {
            "title": titles,
            "notes": line | st.none(),
            "status": st.sampled_from(["open", "done"]),
            "priority": st.integers(0, 3),
            "category": titles | st.none(),
            "tags": st.lists(titles, max_size=3),
            "subtasks": st.lists(
                st.fixed_dictionaries({"title": titles, "done": st.booleans()}), max_size=2
            ),
        }
    ),
    max_size=6,
)


@examples(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(todos=todos, edges=st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5))))
def test_any_todos_come_back_the_same(
    ada: httpx2.Client,
    bob: httpx2.Client,
    work: Work,
    sql: Sql,
    todos: list[dict[str, Any]],
    edges: set[tuple[int, int]],
) -> None:
    sql("DELETE FROM todos")
    sql("DELETE FROM categories")
    for number, todo in enumerate(todos):
        todo["id"] = str(number)
        todo["depends_on"] = [str(j) for i, j in edges if number == i and j < i]

    hand_in(ada, file_of({"format": "todoapp", "version": 1, "todos": len(todos)}, *todos))
    work()
    address = hand_in(bob, ada.get("/todos/export").content)
    work()

    assert bob.get(address).json()["error"] is None
    assert portable(bob) == portable(ada)
    assert len(portable(bob)) == len(todos)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("no json", None),
        ("[]", None),
        ('{"title": ""}', "title"),
        ('{"notes": "no title"}', "title"),
        ('{"title": "C", "titel": "C"}', "titel"),
        ('{"title": "C", "priority": 4}', "priority"),
        ('{"title": "C", "due_at": "tomorrow"}', "due_at"),
        ('{"title": "C", "subtasks": [{"title": "a"}, {"title": 1}]}', "subtasks.1.title"),
        ('{"title": "C", "tags": ["\\u0000"]}', "tags.0"),
        ('{"title": "C", "completed_at": "2026-03-29T09:00:00Z"}', None),
        ('{"title": "C", "depends_on": ["nothing"]}', "depends_on"),
        ('{"title": "C", "id": "a"}', "id"),
        ('{"title": "C", "id": "c", "depends_on": ["c"]}', "depends_on"),
        (b'{"title": "\xff"}', None),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_taken_over(
    ada: httpx2.Client, work: Work, sql: Sql, row: str | bytes, field: str | None
) -> None:
    good = file_of({"title": "A", "id": "a", "category": "New"}, {"title": "B"}).encode()
    bad = row if isinstance(row, bytes) else row.encode()
    address = hand_in(ada, good + b"\n" + bad + b"\n" + file_of({"title": "D"}).encode())

    work()

    job = ada.get(address).json()
    assert (job["status"], job["imported"]) == ("failed", 0)
    assert (job["error"]["line"], job["error"]["field"]) == (4, field)
    assert job["error"]["message"]
    assert portable(ada) == []
    assert ada.get("/categories").json()["items"] == []


def test_a_circle_of_todos_is_named(ada: httpx2.Client, work: Work) -> None:
    circle = [
        {"title": name, "id": name, "depends_on": [other]} for name, other in ("ab", "bc", "ca")
    ]
    address = hand_in(ada, file_of({"title": "first"}, *circle))
    work()

    error = ada.get(address).json()["error"]
    assert error["line"] in (2, 3, 4)
    assert "these wait for each other" in error["message"]


def test_a_file_that_was_cut_off_is_refused(ada: httpx2.Client, work: Work) -> None:
    for title in "ABC":
        ada.post("/todos", json={"title": title})
    whole = ada.get("/todos/export").content.splitlines(keepends=True)
    address = hand_in(ada, b"".join(whole[:-1]))
    work()

    error = ada.get(address).json()["error"]
    assert (error["line"], error["field"]) == (1, "todos")
    assert "a part of the file is missing" in error["message"]
    assert len(portable(ada)) == 3


def test_the_same_file_twice_makes_two_of_each(ada: httpx2.Client, work: Work) -> None:
    for _ in range(2):
        hand_in(ada, file_of({"title": "A", "category": "Home"}))
        work()

    assert [todo["category"] for todo in portable(ada)] == ["Home", "Home"]


def test_with_one_idempotency_key_it_is_one_import(ada: httpx2.Client) -> None:
    answers = [
        ada.post("/imports", content="{}", headers={"Idempotency-Key": "one"}) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


def test_one_at_a_time_and_people_dont_wait_for_each_other(
    ada: httpx2.Client, bob: httpx2.Client, work: Work
) -> None:
    hand_in(ada, file_of({"title": "A"}))
    hand_in(bob, file_of({"title": "B"}))
    refused = ada.post("/imports", content=file_of({"title": "C"}))

    assert refused.status_code == 409
    assert refused.json()["type"] == "/problems/import-unfinished"
    assert work() == 2
    hand_in(ada, file_of({"title": "D"}))


def test_another_persons_import_isnt_found(ada: httpx2.Client, bob: httpx2.Client) -> None:
    address = hand_in(ada, file_of({"title": "A"}))

    assert bob.get(address).status_code == 404
    assert bob.get("/imports").json() == {"items": []}


def test_an_empty_file_and_one_with_too_many_rows_are_refused_at_once(
    ada: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "MAX_ROWS", 3)
    empty = ada.post("/imports")
    long = ada.post("/imports", content="{}\n" * 5)
    hand_in(ada, "{}\n" * 3 + "{}")

    assert (empty.status_code, long.status_code) == (422, 422)
    assert "at most 3 todos" in long.json()["errors"][0]["message"]


def test_blank_lines_dont_count(ada: httpx2.Client, work: Work) -> None:
    address = hand_in(ada, "\n" + file_of({"title": "A"}) + "\n  \r\n")
    work()

    assert ada.get(address).json()["rows"] == 1


def test_two_workers_at_once_do_a_job_once(
    ada: httpx2.Client, database: str, in_session: Callable[..., int]
) -> None:
    for _ in range(5):
        hand_in(ada, file_of(*({"title": str(n)} for n in range(50))))
        with ThreadPoolExecutor(4) as pool:
            done = list(pool.map(lambda _: in_session(importing.run_next), range(4)))
        assert sum(done) == 1

    assert len(portable(ada)) == 250


def test_progress_is_seen_before_any_todo_is(
    ada: httpx2.Client,
    database: str,
    eventually: Eventually,
    in_session: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 10)
    address = hand_in(ada, file_of(*({"title": str(n)} for n in range(25))))
    with ThreadPoolExecutor() as pool:
        with psycopg.connect(database) as other:
            other.execute("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE")
            working = pool.submit(in_session, importing.run_next)
            job = eventually(lambda: (seen := ada.get(address).json())["imported"] == 25 and seen)
            assert job["status"] == "running"
            assert ada.get("/todos").json()["items"] == []
        working.result()

    assert ada.get(address).json()["status"] == "done"


def test_what_isnt_the_files_fault_is_said_and_the_next_job_goes_on(
    ada: httpx2.Client, bob: httpx2.Client, work: Work, sql: Sql
) -> None:
    sql("ALTER TABLE todos ADD CONSTRAINT odd CHECK (title <> 'odd')")
    address = hand_in(ada, file_of({"title": "even", "category": "New"}, {"title": "odd"}))
    other = hand_in(bob, file_of({"title": "even"}))

    assert work() == 2

    job = ada.get(address).json()
    assert (job["status"], job["error"]["line"]) == ("failed", None)
    assert "our fault" in job["error"]["message"]
    assert ada.get("/categories").json()["items"] == []
    assert bob.get(other).json()["status"] == "done"


def test_a_lost_connection_leaves_the_job_to_the_next_attempt(
    ada: httpx2.Client, database: str, work: Work, sql: Sql, eventually: Eventually
) -> None:
    address = hand_in(ada, file_of({"title": "A"}))

    async def cut_off() -> int:
        engine = open_engine(database)
        try:
            async with session_factory(engine).begin() as session:
                return await importing.run_next(session)
        finally:
            await engine.dispose()

    with ThreadPoolExecutor() as pool, psycopg.connect(database) as other:
        other.execute("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE")
        working = pool.submit(asyncio.run, cut_off())
        query = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        (victim,) = eventually(lambda: sql(query))
        sql("SELECT pg_terminate_backend(%s)", victim["pid"])
        assert working.exception() is not None
    assert ada.get(address).json()["status"] == "running"

    assert work() == 1
    assert ada.get(address).json()["status"] == "done"
    assert len(portable(ada)) == 1


def test_the_file_of_a_killed_worker_is_taken_over_by_the_next_one(
    ada: httpx2.Client,
    database: str,
    start: Callable[..., subprocess.Popen[bytes]],
    sql: Sql,
    eventually: Eventually,
) -> None:
    address = hand_in(ada, file_of(*({"title": str(n)} for n in range(20))))
    with psycopg.connect(database) as other:
        other.execute("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE")
        killed = start("worker")
        eventually(lambda: ada.get(address).json()["imported"] == 20)
        killed.kill()
        killed.wait()
    assert ada.get(address).json()["status"] == "running"
    assert portable(ada) == []

    start("worker")

    eventually(lambda: ada.get(address).json()["status"] == "done")
    assert [todo["title"] for todo in portable(ada)] == [str(n) for n in range(20)]


def test_an_account_that_is_deleted_takes_its_imports_along(
    ada: httpx2.Client, work: Work, sql: Sql
) -> None:
    hand_in(ada, file_of({"title": "A"}))
    sql("DELETE FROM users")

    assert work() == 0
    assert sql("SELECT * FROM import_jobs") == []
    assert ada.post("/imports", content="{}").status_code == 401


def test_old_imports_are_forgotten(
    ada: httpx2.Client, work: Work, sql: Sql, in_session: Callable[..., int]
) -> None:
    from todoapp.exchange import service

    hand_in(ada, file_of({"title": "A"}))
    work()
    waiting = hand_in(ada, file_of({"title": "B"}))
    sql("UPDATE import_jobs SET created_at = now() - interval '40 days'")
    assert in_session(service.purge) == 0
    sql("UPDATE import_jobs SET finished_at = created_at WHERE finished_at IS NOT NULL")

    assert in_session(service.purge) == 1
    assert [job["id"] for job in ada.get("/imports").json()["items"]] == [waiting.split("/")[-1]]


def test_an_import_that_ends_each_attempt_is_given_up_and_the_next_one_is_done(
    ada: httpx2.Client, bob: httpx2.Client, work: Work, sql: Sql, in_session: Callable[..., int]
) -> None:
    sql(
        "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$"
    )
    sql(
        "CREATE TRIGGER die BEFORE INSERT ON todos FOR EACH ROW"
        " WHEN (NEW.title = 'deadly') EXECUTE FUNCTION die()"
    )
    address = hand_in(ada, file_of({"title": "deadly"}))
    other = hand_in(bob, file_of({"title": "harmless"}))
    for _ in range(importing.MOST_ATTEMPTS):
        with pytest.raises(OperationalError):
            in_session(importing.run_next)
        assert ada.get(address).json()["status"] == "running"

    assert work() == 2

    job = ada.get(address).json()
    assert job["status"] == "failed"
    assert "Send it in smaller parts" in job["error"]["message"]
    assert bob.get(other).json()["status"] == "done"
    assert sql("SELECT id FROM import_jobs WHERE file IS NOT NULL") == []
