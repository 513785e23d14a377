"""What a supervisor is told, and how soon."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from time import perf_counter
from typing import Any

import httpx2
import psycopg
import pytest
from fastapi import FastAPI

from tests.todoapp.conftest import eventually, signed_in, with_options
from todoapp.main import create_app
from todoapp.settings import Settings

Sql = Callable[..., list[dict[str, Any]]]
Serve = Callable[[FastAPI], AbstractContextManager[str]]


def test_a_running_process_is_alive(anybody: httpx2.Client) -> None:
    assert anybody.get("/livez").json() == {"status": "alive"}


def test_with_both_databases_it_is_ready(anybody: httpx2.Client) -> None:
    answer = anybody.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "postgresql": "reachable",
        "neo4j": "reachable",
        "why": [],
    }


@pytest.mark.parametrize(
    ("part", "status", "code"),
    [("neo4j_uri", "degraded", 200), ("database_url", "not ready", 503)],
)
@pytest.mark.parametrize("how", ["away", "silent"])
def test_a_database_that_is_away_or_silent_is_told_soon(
    settings: Settings,
    serve: Serve,
    proxied: Callable[..., Any],
    part: str,
    status: str,
    code: int,
    how: str,
) -> None:
    address, proxy = proxied(getattr(settings, part))
    changed = settings.model_copy(update={part: address, "ready_timeout": 1.0})
    with serve(create_app(changed)) as url:
        assert httpx2.get(f"{url}/readyz", timeout=20).json()["status"] == "ready"
        getattr(proxy, how)()
        began = perf_counter()
        answers = [httpx2.get(f"{url}/readyz", timeout=20) for _ in range(3)]

        # Twice the time-out would be too close on a busy machine; without one it never ends.
        assert perf_counter() - began < 3 * 5
        for answer in answers:
            assert (answer.status_code, answer.json()["status"]) == (code, status)
            assert len(answer.json()["why"]) == 1
        assert ("Retry-After" in answers[0].headers) == (code == 503)


def test_whoever_has_more_to_do_than_connections_is_ready(
    settings: Settings, serve: Serve, sql: Sql
) -> None:
    """Were it sent nothing, the others would get all the more."""
    patient = with_options(settings.database_url, lock_timeout="60s", statement_timeout="60s")
    busy = settings.model_copy(update={"database_url": patient, "pool_size": 1, "pool_seconds": 60})
    waiting = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    with (
        serve(create_app(busy)) as url,
        signed_in(url, "ada") as ada,
        psycopg.connect(settings.database_url) as holder,
        ThreadPoolExecutor(2) as threads,
    ):
        holder.execute("LOCK TABLE todos")
        requests = [threads.submit(ada.post, "/todos", json={"title": "Buy paint"})]
        eventually(lambda: sql(waiting) == [{"count": 1}])  # it was counted already
        requests.append(threads.submit(ada.get, "/todos"))
        eventually(lambda: sql(waiting) == [{"count": 2}])
        answer = httpx2.get(f"{url}/readyz", timeout=20)
        holder.rollback()

    assert answer.json()["postgresql"] == "reachable"
    assert [one.result().status_code for one in requests] == [201, 200]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ("DROP TABLE alembic_version", "not ready"),
        ("DELETE FROM alembic_version", "not ready"),
        ("UPDATE alembic_version SET version_num = '0001'", "not ready"),
        ("UPDATE alembic_version SET version_num = 'of_the_future'", "ready"),
    ],
)
def test_it_is_ready_when_the_tables_are_as_new_as_its_code(
    anybody: httpx2.Client, sql: Sql, change: str, status: str
) -> None:
    sql(change)

    answer = anybody.get("/readyz").json()

    assert answer["status"] == status
    assert ("todoapp migrate" in " ".join(answer["why"])) == (status == "not ready")


def test_it_says_no_before_it_ends(app: FastAPI, anybody: httpx2.Client) -> None:
    app.state.stopping = True

    answer = anybody.get("/readyz")

    assert (answer.status_code, answer.json()["status"]) == (503, "stopping")
    assert anybody.get("/livez").status_code == 200
