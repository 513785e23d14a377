"""The command `todoapp`, run as a program."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from todoapp.db import locks
from todoapp.settings import PREFIX

Sql = Callable[..., list[dict[str, Any]]]
Eventually = Callable[[Callable[[], Any]], Any]


def todoapp(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "todoapp", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_without_settings_it_says_what_is_missing_and_ends_with_2(
    environment: dict[str, str], command: str
) -> None:
    bare = {name: value for name, value in environment.items() if not name.startswith(PREFIX)}

    done = todoapp(bare, command)

    assert done.returncode == 2
    assert done.stderr == (
        "todoapp can't start. Set TODOAPP_DATABASE_URL, TODOAPP_NEO4J_URI, TODOAPP_NEO4J_USER,"
        " TODOAPP_NEO4J_PASSWORD, TODOAPP_SECRET_KEY.\n"
    )


def test_migrate_makes_the_tables(environment: dict[str, str], sql: Sql) -> None:
    sql("DROP SCHEMA public CASCADE")
    sql("CREATE SCHEMA public")

    assert todoapp(environment, "migrate").returncode == 0
    assert sql("SELECT * FROM todos") == []


def test_seed_adds_an_account_with_todos_once(environment: dict[str, str], sql: Sql) -> None:
    account = ["--email", "Demo@example.com", "--password", "correct horse", "--name", "Demo"]

    said = [todoapp(environment, "seed", *account).stdout for _ in range(2)]

    assert said == ["added\n", "there already\n"]
    assert sql("SELECT count(*) AS todos FROM todos") == [{"todos": 10}]
    assert sql("SELECT email FROM users") == [{"email": "demo@example.com"}]


def served_process(
    start: Callable[..., subprocess.Popen[bytes]], eventually: Eventually
) -> tuple[subprocess.Popen[bytes], str]:
    """`todoapp serve` at a free port, ready for requests."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process, url = start("serve", "--port", str(port)), f"http://127.0.0.1:{port}"

    def answered() -> bool:
        try:
            return httpx2.get(f"{url}/readyz").status_code == 200
        except httpx2.TransportError:
            return False

    eventually(answered)
    return process, url


def test_serve_answers_until_it_is_asked_to_end(
    start: Callable[..., subprocess.Popen[bytes]], eventually: Eventually, tmp_path: Path
) -> None:
    process, url = served_process(start, eventually)
    assert "Server" not in httpx2.get(f"{url}/livez").headers
    process.send_signal(signal.SIGTERM)

    assert process.wait(15) == 0
    lines = [json.loads(line)["event"] for line in (tmp_path / "log").read_text().splitlines()]
    assert {"serving", "request", "stopping"} <= set(lines)


def test_a_port_that_is_taken_is_said_so(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = todoapp(environment, "serve", "--port", str(port))

    assert done.returncode == 3
    assert done.stderr == (
        f"todoapp can't listen at 127.0.0.1, port {port}: Address already in use. "
        "Choose others by --host and --port.\n"
    )


@pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.1"])
def test_a_host_that_isnt_here_is_said_so(environment: dict[str, str], host: str) -> None:
    done = todoapp(environment, "serve", "--host", host)

    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
    assert done.stderr.startswith(f"todoapp can't listen at {host}")


ACCOUNT = ("--email", "demo@example.com", "--password", "correct horse", "--name", "Demo")


@pytest.mark.parametrize("command", [("migrate",), ("seed", *ACCOUNT)])
def test_without_postgresql_it_says_so(
    environment: dict[str, str], command: tuple[str, ...]
) -> None:
    away = "postgresql://me:hidden-word@127.0.0.1:1/todos"

    done = todoapp(environment | {"TODOAPP_DATABASE_URL": away}, *command)

    assert (done.returncode, done.stderr.count("\n")) == (4, 1)
    assert done.stderr.startswith("PostgreSQL can't be reached: ")
    assert "hidden-word" not in done.stderr


def test_a_wrong_password_is_named_as_the_reason_and_not_shown(
    environment: dict[str, str],
) -> None:
    url = urlsplit(environment["TODOAPP_DATABASE_URL"])
    wrong = url._replace(netloc=f"{url.username}:hidden-word@{url.hostname}:{url.port}").geturl()

    done = todoapp(environment | {"TODOAPP_DATABASE_URL": wrong}, "migrate")

    assert done.returncode == 4
    assert "password authentication failed" in done.stderr
    assert "hidden-word" not in done.stderr


def test_tables_that_arent_there_or_too_new_are_said_so(
    environment: dict[str, str], sql: Sql
) -> None:
    sql("UPDATE alembic_version SET version_num = 'of_the_future'")
    newer = todoapp(environment, "migrate")
    sql("DROP SCHEMA public CASCADE")
    sql("CREATE SCHEMA public")
    absent = todoapp(environment, "seed", *ACCOUNT)

    assert [done.returncode for done in (newer, absent)] == [5, 5]
    assert "of_the_future" in newer.stderr
    assert absent.stderr == "The tables aren't there yet. Run `todoapp migrate` first.\n"


def test_the_description_is_printed_without_any_settings() -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}

    done = todoapp(bare, "openapi")

    assert "/todos" in json.loads(done.stdout)["paths"]


def test_settings_are_printed_as_a_table() -> None:
    assert "| `TODOAPP_SECRET_KEY` |" in todoapp(dict(os.environ), "settings").stdout


@pytest.mark.usefixtures("clean_graph")
def test_worker_carries_events_over_until_it_is_asked_to_end(
    start: Callable[..., subprocess.Popen[bytes]],
    ada: httpx2.Client,
    caught_up: Callable[[], None],
) -> None:
    process = start("worker")
    ada.post("/todos", json={"title": "Buy paint"})
    caught_up()

    process.send_signal(signal.SIGTERM)

    assert process.wait(15) == 0


@pytest.mark.usefixtures("clean_graph")
def test_after_a_killed_worker_the_next_one_carries_on(
    start: Callable[..., subprocess.Popen[bytes]],
    ada: httpx2.Client,
    caught_up: Callable[[], None],
    sql: Sql,
    eventually: Eventually,
) -> None:
    process = start("worker")
    eventually(lambda: sql("SELECT id FROM outbox WHERE processed_at IS NOT NULL"))
    for number in range(20):
        ada.post("/todos", json={"title": str(number)})
    process.kill()
    process.wait()

    start("worker")
    caught_up()

    assert len(sql("SELECT id FROM outbox")) == 21


@pytest.mark.usefixtures("clean_graph")
def test_when_the_leader_is_killed_under_writes_the_other_worker_takes_over(
    start: Callable[..., subprocess.Popen[bytes]],
    ada: httpx2.Client,
    caught_up: Callable[[], None],
    cypher: Sql,
    sql: Sql,
    eventually: Eventually,
) -> None:
    def leaders() -> list[dict[str, Any]]:
        return sql(
            "SELECT pid FROM pg_locks JOIN pg_database AS d ON d.oid = database"
            " WHERE locktype = 'advisory' AND datname = current_database()"
            " AND (classid::bigint << 32) + objid::bigint = %s",
            locks.LEAD,
        )

    leader = start("worker")
    (first,) = eventually(leaders)
    start("worker")
    ids = []
    for number in range(60):
        ids.append(ada.post("/todos", json={"title": str(number)}).json()["id"])
        ada.post(f"/todos/{ids[number // 2]}/complete")
        if number == 30:
            leader.kill()
    caught_up()

    assert leaders() not in ([], [first])
    nodes = cypher("MATCH (t:Todo) RETURN t.id AS id, t.version AS version ORDER BY t.id")
    rows = sql("SELECT id::text, version FROM todos ORDER BY id")
    assert nodes == rows
    assert [row["id"] for row in rows] == ids
