"""How long somebody who writes waits while a million todos get the tables of today.

`make bench ARGS=migrations`. Then the same searches by the index's expression and by a column that
stores what is searched, as it once was.
"""

import multiprocessing
import random
import re
from multiprocessing.connection import Connection
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from uuid import UUID

import psycopg

from benchmarks import servers
from benchmarks.results import store
from todoapp.db.migrate import migrate
from todoapp.main import create_app
from todoapp.todos.queries import asked_for

assert create_app, "it knows all tables"
ROWS, USERS = 1_000_000, 1_000
HEAVY = ROWS // 2  # of them are one person's, each second
BEGINNING = "0002"
REPEATS = 50
# Measured once, on a machine that had other things to do.
BEFORE = (
    "Before, with a stored column and all in one transaction, the migrations took 146 s on a"
    " machine like this one that was busy, and a writer waited for 145 s of them."
)
WORDS = {"a rare word": "777", "a common word": "paint", "two common words": "paint kitchen"}

FILL = f"""
INSERT INTO users (email, name, password_hash)
SELECT n || '@example.org', 'somebody', '-' FROM generate_series(1, {USERS}) n;
INSERT INTO todos (owner_id, title)
SELECT owners.ids[CASE WHEN n % 2 = 1 THEN 1 ELSE 1 + n % {USERS} END],
    words.all[1 + n % 10] || ' ' || words.all[1 + n / 7 % 10] || ' ' || n
FROM generate_series(1, {ROWS}) n, (SELECT array_agg(id ORDER BY id) AS ids FROM users) owners,
    (SELECT string_to_array('paint kitchen call plumber buy bread letter water plants book', ' ')
        AS all) words;
"""  # noqa: S608
STORED = """
ALTER TABLE todos ADD COLUMN stored tsvector NOT NULL
    GENERATED ALWAYS AS (to_tsvector('simple', title || ' ' || coalesce(notes, ''))) STORED;
CREATE INDEX ix_stored ON todos USING gin (owner_id, stored);
"""


def main() -> None:
    """Measure and store."""
    with servers.services(servers.EVERY_CORE) as services:
        database = servers.fresh_database(services, "bench_migrations")
        migrate(database, "base")
        migrate(database, BEGINNING)
        _run(database, FILL, "VACUUM ANALYZE")
        seconds, waits = _upgraded(database)
        searches = _searches(database)
    store(
        "make bench ARGS=migrations",
        "Migrating a million todos while people write",
        report(seconds, waits, searches),
    )


def _upgraded(database: str) -> tuple[float, list[float]]:
    """Seconds that the migrations take, and those of each write meanwhile."""
    processes = multiprocessing.get_context("spawn")
    here, there = processes.Pipe()
    writer = processes.Process(target=_write, args=(database, there))
    writer.start()
    here.recv()  # it has begun
    began = perf_counter()
    migrate(database)
    seconds = perf_counter() - began
    here.send("enough")
    waits: list[float] = here.recv()
    writer.join()
    return seconds, waits


def _write(database: str, parent: Connection) -> None:
    """Insert and update, each in its own transaction, until told; sends the seconds of each."""
    chance, waits = random.Random(1), []  # noqa: S311 - a todo, no secret
    with psycopg.connect(database, autocommit=True) as connection:
        known = connection.execute(
            "SELECT id, owner_id FROM todos TABLESAMPLE SYSTEM (1)"
        ).fetchall()
        parent.send("begun")
        while not parent.poll():
            todo, owner = chance.choice(known)
            for statement, value in (
                ("INSERT INTO todos (owner_id, title) VALUES (%s, 'Buy paint')", owner),
                ("UPDATE todos SET title = 'Buy bread', version = version + 1 WHERE id = %s", todo),
            ):
                began = perf_counter()
                connection.execute(statement, [value])
                waits.append(perf_counter() - began)
    parent.send(waits)


def _searches(database: str) -> dict[str, tuple[float, float, str]]:
    """Milliseconds of a search by expression and by column, and what the first walked along."""
    with psycopg.connect(database) as connection:
        (heavy,) = connection.execute("SELECT min(owner_id::text)::uuid FROM todos").fetchall()[0]
    by_expression = {name: _searched(database, heavy, q) for name, q in WORDS.items()}
    _run(database, STORED, "VACUUM ANALYZE")
    by_column = {name: _searched(database, heavy, q, "stored") for name, q in WORDS.items()}
    return {
        name: (milliseconds, by_column[name][0], index)
        for name, (milliseconds, index) in by_expression.items()
    }


def _searched(database: str, owner: UUID, words: str, column: str = "search") -> tuple[float, str]:
    """Median milliseconds of the first page, and the index in its plan."""
    question = asked_for(frozenset({"q"}), "-created", False, False)
    statement = question.sql.replace("todos.search", f"todos.{column}")
    values: dict[str, Any] = {**question.values, "reader": owner, "q": words, "limit": 21}
    taken = []
    with psycopg.connect(database, prepare_threshold=None) as connection:
        plan = connection.execute(f"EXPLAIN {statement}".encode(), values).fetchall()
        for _ in range(REPEATS):
            began = perf_counter()
            connection.execute(statement.encode(), values).fetchall()
            taken.append(1000 * (perf_counter() - began))
    indexes = re.findall(r"(?:on|using) (ix_todos_\w+)", str(plan))
    return median(taken), " and ".join(indexes)


def _run(database: str, *scripts: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        for script in scripts:
            connection.execute(script.encode())


def report(
    seconds: float, waits: list[float], searches: dict[str, tuple[float, float, str]]
) -> str:
    """The section of RESULTS.md."""
    lines = [
        f"{ROWS:,} todos of {USERS:,} people, with the tables of revision {BEGINNING}; then all",
        "migrations after it, while one process inserts and updates without a pause, each in a",
        f"transaction of its own. Wanted: nobody waits for a second. {BEFORE}",
        "",
        "| what | figure |",
        "|---|---:|",
        f"| the migrations | {seconds:.1f} s |",
        f"| writes meanwhile | {len(waits):,} |",
        f"| a write, median | {1000 * median(waits):.1f} ms |",
        f"| a write, 99th percentile | {1000 * quantiles(waits, n=100)[-1]:.1f} ms |",
        f"| a write, longest | {1000 * max(waits):.0f} ms |",
        "",
        f"The first page of what is found among the {HEAVY:,} todos of one person, median of",
        f"{REPEATS}; by the expression that is in the index, and by a column that stores it:",
        "",
        "| search for | expression, ms | column, ms | walks along |",
        "|---|---:|---:|---|",
    ]
    for name, (expression, column, index) in searches.items():
        lines.append(f"| {name} | {expression:.1f} | {column:.1f} | `{index}` |")
    return "\n".join(lines)
