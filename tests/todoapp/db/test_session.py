"""One commit per request, before the answer; a database that goes away and comes back."""

import asyncio
from asyncio import to_thread
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Event
from typing import Any

import httpx2
import psycopg
import pytest
from fastapi import Depends, FastAPI
from sqlalchemy import text

from tests.todoapp.conftest import PASSWORD, signed_in
from todoapp.db.engine import connect_arguments
from todoapp.db.reader import ReaderDep
from todoapp.db.session import SessionDep
from todoapp.main import create_app
from todoapp.settings import Settings

Sql = Callable[..., list[dict[str, Any]]]


def test_an_answer_that_says_created_is_only_sent_after_the_commit(
    ada: httpx2.Client, sql: Sql
) -> None:
    # A constraint that is looked at when the transaction commits, not before.
    sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no''; END'")
    sql(
        "CREATE CONSTRAINT TRIGGER at_the_commit AFTER INSERT ON todos"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()"
    )

    answer = ada.post("/todos", json={"title": "late"})

    assert answer.status_code == 500
    assert ada.get("/todos").json()["items"] == []


def test_an_error_after_a_change_takes_the_change_back(
    app: FastAPI, anybody: httpx2.Client, sql: Sql
) -> None:
    @app.post("/half")
    async def half(session: SessionDep) -> None:
        await session.execute(
            text("INSERT INTO users (email, name, password_hash) VALUES ('a', 'b', 'c')")
        )
        raise ValueError

    assert anybody.post("/half").status_code == 500
    assert sql("SELECT * FROM users") == []


def test_connections_that_were_ended_are_replaced_unnoticed(ada: httpx2.Client, sql: Sql) -> None:
    sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    assert ada.get("/todos").status_code == 200
    assert ada.post("/todos", json={"title": "Buy paint"}).status_code == 201


def test_with_postgresql_away_the_answer_is_503_and_later_all_is_well(
    settings: Settings, proxied: Callable[..., Any], serve: Callable[..., Any], ada: httpx2.Client
) -> None:
    address, postgresql = proxied(settings.database_url)
    app = create_app(settings.model_copy(update={"database_url": address}))
    with serve(app) as url, httpx2.Client(base_url=url, headers=ada.headers) as client:
        assert client.get("/todos").status_code == 200

        postgresql.away()
        refused = client.get("/todos", timeout=10)

        assert refused.status_code == 503
        assert refused.json()["type"] == "/problems/database-unavailable"
        assert int(refused.headers["Retry-After"]) > 0
        assert client.get("/livez").status_code == 200

        postgresql.back()
        assert client.get("/todos").status_code == 200


def test_the_application_starts_while_both_databases_are_away(
    settings: Settings, proxied: Callable[..., Any], serve: Callable[..., Any]
) -> None:
    (database_url, postgresql), (neo4j_uri, neo4j) = map(
        proxied, (settings.database_url, settings.neo4j_uri)
    )
    postgresql.away()
    neo4j.away()
    changed = {"database_url": database_url, "neo4j_uri": neo4j_uri}
    with serve(create_app(settings.model_copy(update=changed))) as url:
        assert httpx2.get(f"{url}/livez").status_code == 200
        assert httpx2.get(f"{url}/readyz", timeout=20).status_code == 503


def test_a_statement_that_takes_too_long_is_cut_off(app: FastAPI, anybody: httpx2.Client) -> None:
    @app.get("/slow")
    async def slow(session: SessionDep) -> None:
        await session.execute(text("SET LOCAL statement_timeout = '50ms'"))
        await session.execute(text("SELECT pg_sleep(30)"))

    assert anybody.get("/slow").status_code == 503


@pytest.mark.parametrize("of", ["sessions", "reader"])
def test_requests_that_find_no_free_connection_are_told_that_we_are_busy(
    of: str, settings: Settings, serve: Callable[..., Any], eventually: Callable[..., Any]
) -> None:
    app = create_app(settings.model_copy(update={"pool_size": 1, "pool_seconds": 0.2}))
    began, released = Event(), Event()

    @app.get("/sessions")
    async def hold(session: SessionDep) -> None:
        await session.execute(text("SELECT 1"))
        began.set()
        await to_thread(released.wait)

    @app.get("/reader")
    async def ask(reader: ReaderDep) -> None:
        async with reader.pool.connection():
            began.set()
            await to_thread(released.wait)

    with serve(app) as url, ThreadPoolExecutor(1) as pool:
        holder = pool.submit(httpx2.get, f"{url}/{of}", timeout=60)
        try:
            eventually(began.is_set)
            refused = httpx2.get(f"{url}/{of}", timeout=60)
        finally:
            released.set()

        assert holder.result().status_code == 200

    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/busy")
    assert int(refused.headers["Retry-After"]) > 0


def test_who_has_waited_longest_for_a_connection_is_served_next(
    settings: Settings, serve: Callable[..., Any]
) -> None:
    app = create_app(settings.model_copy(update={"pool_size": 1, "pool_seconds": 60}))
    arrived, served = [], []

    async def note(number: int) -> None:
        arrived.append(number)

    @app.get("/turns/{number}", dependencies=[Depends(note)])
    async def turn(number: int, session: SessionDep) -> None:
        await session.execute(text("SELECT 1"))
        served.append(number)

    def ask(first: int) -> None:
        with httpx2.Client(base_url=url, timeout=60) as client:
            for number in range(first, 200, 10):
                client.get(f"/turns/{number}")

    with serve(app) as url, ThreadPoolExecutor(10) as pool:
        list(pool.map(ask, range(10)))

    assert served == arrived


def test_three_hundred_create_side_by_side_and_none_in_vain(
    settings: Settings, serve: Callable[..., Any], ada: httpx2.Client, sql: Sql
) -> None:
    patient = {"pool_seconds": 60, "request_seconds": 90}  # this machine may be slow

    async def create_all() -> list[int]:
        limits = httpx2.Limits(max_connections=300)
        async with httpx2.AsyncClient(
            base_url=url, headers=ada.headers, timeout=100, limits=limits
        ) as client:
            answers = await asyncio.gather(
                *(client.post("/todos", json={"title": "Buy paint"}) for _ in range(300))
            )
        return [answer.status_code for answer in answers]

    with serve(create_app(settings.model_copy(update=patient))) as url:
        assert asyncio.run(create_all()) == [201] * 300

    (count,) = sql("SELECT count(*) AS events FROM outbox WHERE topic = 'todo.created'")
    assert count["events"] == 300


def test_time_outs_are_set_on_every_connection_and_options_of_ours_are_kept(database: str) -> None:
    address = f"{database}?options=-c%20application_name%3Dours"
    with psycopg.connect(**connect_arguments(address)) as connection:
        shown = [
            connection.execute(f"SHOW {name}").fetchone()
            for name in ("statement_timeout", "lock_timeout", "application_name")
        ]

    assert shown == [("5s",), ("3s",), ("ours",)]


@pytest.mark.parametrize("form", ["keywords", "socketless url"])
def test_any_form_of_address_that_libpq_reads_is_accepted(database: str, form: str) -> None:
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    parts = conninfo_to_dict(database)
    address = make_conninfo(**parts) if form == "keywords" else database

    assert connect_arguments(address)["dbname"] == parts["dbname"]


def test_who_signs_in_leaves_the_connection_to_others_while_the_password_is_hashed(
    settings: Settings, serve: Callable[[FastAPI], AbstractContextManager[str]]
) -> None:
    app = create_app(settings.model_copy(update={"pool_size": 1, "pool_seconds": 30.0}))
    hashing, go_on = Event(), Event()
    with serve(app) as url, signed_in(url, "ada") as ada, ThreadPoolExecutor(1) as pool:
        hasher = app.state.passwords._hasher
        really = hasher.verify_and_update

        def slowly(*given: Any) -> Any:
            hashing.set()
            go_on.wait()
            return really(*given)

        hasher.verify_and_update = slowly
        account = {"email": "ada@example.com", "password": PASSWORD}
        try:
            signing_in = pool.submit(ada.post, "/auth/login", json=account)
            assert hashing.wait(30)
            assert ada.post("/todos", json={"title": "meanwhile"}).status_code == 201
        finally:
            go_on.set()
        assert signing_in.result().status_code == 200
    assert app.state.turns.taken == 0
