"""What must hold when all is over: nothing lost, nothing doubled, the graph as the tables."""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.torture.world import World
from tests.torture.writers import Expected
from workbook.home import CHECKOUT
from workbook.stack.waiting import wait_until

ROWS = "SELECT title, status, deleted_at IS NOT NULL AS deleted FROM todos"
PENDING = "SELECT count(*) AS pending FROM outbox WHERE processed_at IS NULL"


def verdict(world: World, expected: list[Expected]) -> list[str]:
    """Everything that isn't as it must be, each in a sentence; waits for the worker first."""
    with psycopg.connect(world.database_url) as connection:
        return [*graph(world), *tables(connection, expected)]


def tables(connection: psycopg.Connection, expected: list[Expected]) -> Iterator[str]:
    """What is missing, doubled, or different from what was acknowledged."""
    found = defaultdict(list)
    for row in connection.cursor(row_factory=dict_row).execute(ROWS):
        found[row["title"].split()[0]].append(row)
    for todo in expected:
        rows = found.pop(todo.key, [])
        if len(rows) > 1:
            yield f"todo {todo.key} is there {len(rows)} times"
        if bool(rows) not in todo.columns["present"]:
            yield f"todo {todo.key} was acknowledged and is lost"
        for row in rows:
            for column, value in row.items():
                if value not in todo.columns[column]:
                    yield f"todo {todo.key}: {column} is {value!r}, not {todo.columns[column]}"
    for key in found:
        yield f"todo {key} is there, and nobody wrote it"


def graph(world: World) -> Iterator[str]:
    """What `todoapp check-graph` says when the outbox is empty."""
    if not wait_until(lambda: ask(world, PENDING)[0]["pending"] == 0, seconds=120, every=0.2):
        yield f"the worker doesn't catch up: {ask(world, PENDING)}"
    checked = subprocess.run(
        [sys.executable, "-m", "todoapp", "check-graph"],
        cwd=CHECKOUT,
        env=world.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if checked.returncode != 0:
        yield f"todoapp check-graph: {checked.stdout[-2000:]} {checked.stderr[-2000:]}"


def ask(world: World, query: str) -> list[dict[str, Any]]:
    """Rows, asked for behind the application's back."""
    with psycopg.connect(world.database_url, row_factory=dict_row, autocommit=True) as connection:
        return connection.execute(query).fetchall()  # type: ignore[call-overload]
