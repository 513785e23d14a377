"""The command `todoapp`, run as a program."""

import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

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


def test_serve_answers_until_it_is_asked_to_end(
    start: Callable[..., subprocess.Popen[bytes]], eventually: Eventually, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = start("serve", "--port", str(port))

    def answered() -> bool:
        try:
            return httpx2.get(f"http://127.0.0.1:{port}/readyz").status_code == 200
        except httpx2.TransportError:
            return False

    eventually(answered)
    process.send_signal(signal.SIGTERM)

    assert process.wait(15) in {0, -signal.SIGTERM}
    assert '"event": "request"' in (tmp_path / "log").read_text()


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
