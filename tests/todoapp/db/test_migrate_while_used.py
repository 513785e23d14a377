"""Migrations while others write: nobody waits for long, and what is broken off can be finished."""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from todoapp.db.migrate import migrate

Sql = Callable[..., list[dict[str, Any]]]
Definitions = Callable[[], list[dict[str, Any]]]
Eventually = Callable[[Callable[[], Any]], Any]

FILL = """
    INSERT INTO users (email, name, password_hash) VALUES ('ada@example.com', 'Ada', '-');
    INSERT INTO todos (owner_id, title)
    SELECT users.id, 'todo ' || n FROM users, generate_series(1, 50000) n
"""
WRITE = "INSERT INTO todos (owner_id, title) SELECT id, 'Buy paint' FROM users RETURNING id"
# What the version that stored the words sends with each new todo, and when it searches.
WRITE_AS_BEFORE = f"{WRITE}, search"
SEARCH_AS_BEFORE = "SELECT 1 FROM todos WHERE search @@ websearch_to_tsquery('simple', 'nothing')"
# What a session does while it keeps others from writing todos.
SHUTTING_OUT = """
    SELECT query FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE granted AND relation = to_regclass('todos') AND pg_locks.pid <> pg_backend_pid()
        AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
"""
LOOKS_AT_ROWS = re.compile(
    r"CREATE INDEX .* ON todos|VALIDATE CONSTRAINT|(UPDATE|DELETE FROM) todos|STORED"
)
BUILT = "SELECT pid FROM pg_stat_progress_create_index WHERE phase = 'waiting for old snapshots'"
FILE = "SELECT pg_relation_filenode('todos') AS todos"


@contextmanager
def repeated(database: str, *statements: str) -> Iterator[list[Any]]:
    """Somebody sends these again and again meanwhile; gives all answers."""
    answers: list[Any] = []
    stop = threading.Event()

    def send() -> None:
        with psycopg.connect(database, autocommit=True) as connection:
            while not stop.is_set():
                for statement in statements:
                    answers.extend(connection.execute(statement.encode()).fetchall())

    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send)
        try:
            yield answers
        finally:
            stop.set()
        sending.result()


@pytest.fixture(params=["at 0002", "at 0005, with a stored column"])
def used(request: pytest.FixtureRequest, sql: Sql) -> Iterator[tuple[str, list[Any]]]:
    """The URL of a database with 50,000 todos, and what somebody writes there meanwhile."""
    if request.param == "at 0002":
        database, statements = request.getfixturevalue("empty"), [WRITE]
        migrate(database, "0002")
    else:
        database = request.getfixturevalue("stored_search")
        statements = [WRITE_AS_BEFORE, SEARCH_AS_BEFORE]
    sql(FILL)
    with repeated(database, *statements) as written:
        yield database, written


def test_rows_are_neither_rewritten_nor_read_while_writers_are_shut_out(
    used: tuple[str, list[Any]], sql: Sql, eventually: Eventually
) -> None:
    database, written = used
    before = sql(FILE)
    with repeated(database, SHUTTING_OUT) as seen:
        eventually(lambda: written)
        migrate(database)
        number = len(written)
        eventually(lambda: len(written) > number)

    assert sql(FILE) == before
    assert [query for (query,) in seen if LOOKS_AT_ROWS.search(query)] == []


@pytest.mark.parametrize("reached", ["0003", "0005"])
def test_what_was_killed_while_it_made_an_index_is_finished_by_running_it_again(
    empty: str, sql: Sql, definitions: Definitions, eventually: Eventually, reached: str
) -> None:
    migrate(empty)
    wanted = definitions()
    migrate(empty, "base")
    migrate(empty, reached)
    with ThreadPoolExecutor(1) as pool, psycopg.connect(empty) as long:
        long.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        long.execute("SELECT 1")  # it would have to find what the index doesn't hold
        racing = pool.submit(migrate, empty)
        (victim,) = eventually(lambda: sql(BUILT))
        sql("SELECT pg_terminate_backend(%s)", victim["pid"])
        with pytest.raises(OperationalError):
            racing.result()
    assert "INVALID" in str(definitions())
    migrate(empty)

    assert definitions() == wanted


def test_one_that_waits_for_another_does_not_keep_it_waiting(
    empty: str, sql: Sql, eventually: Eventually
) -> None:
    migrate(empty, "0003")
    with ThreadPoolExecutor(2) as pool, psycopg.connect(empty) as long:
        long.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        long.execute("SELECT 1")
        racing = pool.submit(migrate, empty)
        eventually(lambda: sql("SELECT 1 FROM pg_stat_progress_create_index"))
        waiting = pool.submit(migrate, empty)
        eventually(
            lambda: sql(
                "SELECT 1 FROM pg_stat_activity"
                " WHERE datname = current_database() AND query LIKE '%%advisory%%'"
                " AND pid <> pg_backend_pid() AND pid NOT IN (SELECT pid FROM pg_locks"
                " WHERE locktype = 'advisory' AND granted)"
            )
        )
        long.rollback()
        racing.result()
        waiting.result()
