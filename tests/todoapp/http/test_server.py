"""A real process is told to end while requests run: none of them fails."""

import http.client
import signal
import subprocess
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from time import sleep
from typing import Any
from urllib.parse import urlsplit

import httpx2
import psycopg
import pytest

from tests.todoapp.test_cli import served_process

Start = Callable[..., subprocess.Popen[bytes]]
Eventually = Callable[[Callable[[], Any]], Any]
HOLD = "SELECT id FROM todos FOR UPDATE"


def signed_in(url: str) -> httpx2.Client:
    client = httpx2.Client(base_url=url, timeout=60)
    account = {"email": "ada@example.com", "password": "correct horse battery", "name": "Ada"}
    client.post("/users", json=account)
    token = client.post("/auth/login", json=account).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    return client


@pytest.mark.parametrize("drain", ["3", "0"])
def test_requests_that_run_are_answered_and_readiness_turns_first(
    start: Start,
    environment: dict[str, str],
    database: str,
    eventually: Eventually,
    drain: str,
) -> None:
    environment["TODOAPP_DRAIN_SECONDS"] = drain
    process, url = served_process(start, eventually)

    def waiting_for_a_lock() -> bool:
        with psycopg.connect(database) as other:
            query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            return other.execute(query).fetchone() == (5,)

    with (
        closing(signed_in(url)) as client,
        ThreadPoolExecutor(5) as pool,
        psycopg.connect(database) as holder,
    ):
        todos = [client.post("/todos", json={"title": str(n)}).json()["id"] for n in range(5)]
        holder.execute(HOLD)
        slow: list[Future[httpx2.Response]] = [
            pool.submit(client.post, f"/todos/{todo}/complete") for todo in todos
        ]
        eventually(waiting_for_a_lock)
        sleep(1.1)  # so that what they found when they came is out of date
        process.send_signal(signal.SIGTERM)
        if drain != "0":
            eventually(lambda: httpx2.get(f"{url}/readyz").json()["status"] == "stopping")
            while_draining = httpx2.get(f"{url}/livez")
            assert while_draining.status_code == 200
            assert while_draining.headers["Connection"] == "close"
        assert process.poll() is None
        holder.rollback()
        answers = [future.result() for future in slow]

    assert {answer.status_code for answer in answers} == {200}
    assert {answer.headers["Connection"] for answer in answers} == {"close"}
    assert process.wait(30) == 0


def test_a_second_signal_ends_the_drain_period(
    start: Start,
    environment: dict[str, str],
    eventually: Eventually,
) -> None:
    environment["TODOAPP_DRAIN_SECONDS"] = "600"
    process, url = served_process(start, eventually)

    process.send_signal(signal.SIGTERM)
    eventually(lambda: httpx2.get(f"{url}/readyz").status_code == 503)
    process.send_signal(signal.SIGINT)

    assert process.wait(30) == 0


def test_an_idle_connection_is_kept_for_longer_than_uvicorn_would(
    start: Start, eventually: Eventually
) -> None:
    _, url = served_process(start, eventually)
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
    with closing(connection):
        connection.request("GET", "/livez")
        connection.getresponse().read()
        connection.auto_open = 0  # or a closed one would be opened anew in silence
        sleep(6)  # uvicorn itself would wait for five
        connection.request("GET", "/livez")

        assert connection.getresponse().status == 200
