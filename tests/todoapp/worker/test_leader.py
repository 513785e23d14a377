"""The worker: every event at least once, one leader, and databases that come and go."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx2
import psycopg
import psycopg.conninfo
import psycopg.sql
import pytest
from structlog.typing import EventDict

from todoapp.db import locks
from todoapp.settings import Settings
from todoapp.worker import leader, periodic

pytestmark = pytest.mark.usefixtures("clean_graph")

Sql = Callable[..., list[dict[str, Any]]]
Start = Callable[..., Any]
CaughtUp = Callable[[], None]
Eventually = Callable[[Callable[[], Any]], Any]

PICTURE = """
    MATCH (owner:User)-[:OWNS]->(todo:Todo)
    RETURN owner.id AS owner, todo.id AS id, todo.title AS title, todo.status AS status,
           todo.version AS version,
           COLLECT { MATCH (todo)-[:DEPENDS_ON]->(other) RETURN other.id ORDER BY other.id } AS on
    ORDER BY id
"""


def new(client: httpx2.Client, title: str, *waits_for: str) -> str:
    todo_id: str = client.post("/todos", json={"title": title}).json()["id"]
    for other in waits_for:
        assert client.put(f"/todos/{todo_id}/dependencies/{other}").status_code == 204
    return todo_id


def leaders(sql: Sql) -> list[int]:
    """The PostgreSQL processes that hold the leader's lock."""
    return [
        row["pid"]
        for row in sql(
            "SELECT pid FROM pg_locks JOIN pg_database AS d ON d.oid = database"
            " WHERE locktype = 'advisory' AND datname = current_database()"
            " AND (classid::bigint << 32) + objid::bigint = %s",
            locks.LEAD,
        )
    ]


def test_the_graph_shows_what_the_tables_say(
    ada: httpx2.Client, start_worker: Start, caught_up: CaughtUp, cypher: Sql
) -> None:
    start_worker()
    a = new(ada, "A")
    b = new(ada, "B", a)
    ada.post(f"/todos/{a}/complete")
    caught_up()

    owner = ada.get("/users/me").json()["id"]
    assert cypher(PICTURE) == [
        {"owner": owner, "id": a, "title": "A", "status": "done", "version": 2, "on": []},
        {"owner": owner, "id": b, "title": "B", "status": "open", "version": 2, "on": [a]},
    ]


def test_a_stream_of_events_is_carried_over_in_batches(
    ada: httpx2.Client, start_worker: Start, caught_up: CaughtUp, sql: Sql
) -> None:
    start_worker()
    caught_up()
    for _ in range(100):
        sql(
            "INSERT INTO outbox (topic, aggregate_id, version, payload)"
            " SELECT topic, aggregate_id, version, payload FROM outbox ORDER BY id LIMIT 1"
            " RETURNING pg_notify('outbox', '')"
        )
    caught_up()

    (seen,) = sql(
        "SELECT count(DISTINCT processed_at) AS rounds,"
        " extract(epoch FROM max(processed_at) - min(processed_at))::float8 AS seconds"
        " FROM outbox WHERE id > 1"
    )
    assert seen["rounds"] <= seen["seconds"] / leader.GATHERING + 1


def test_a_person_is_in_the_graph_without_name_and_address(
    ada: httpx2.Client, start_worker: Start, caught_up: CaughtUp, cypher: Sql
) -> None:
    start_worker()
    caught_up()

    users = cypher("MATCH (user:User) RETURN properties(user) AS known")
    assert users == [{"known": {"id": ada.get("/users/me").json()["id"], "version": 1}}]


def test_events_that_come_again_or_late_change_nothing(
    ada: httpx2.Client, start_worker: Start, caught_up: CaughtUp, cypher: Sql, sql: Sql
) -> None:
    start_worker()
    a = new(ada, "A")
    b = new(ada, "B", a)
    ada.delete(f"/todos/{b}/dependencies/{a}")
    ada.post(f"/todos/{b}/complete")
    caught_up()
    before = cypher(PICTURE)

    for number in sql("SELECT id FROM outbox ORDER BY id DESC"):
        sql("UPDATE outbox SET processed_at = NULL WHERE id = %s", number["id"])
        caught_up()

    assert cypher(PICTURE) == before


def test_an_emptied_graph_is_rebuilt_from_the_tables(
    ada: httpx2.Client,
    settings: Settings,
    start_worker: Start,
    caught_up: CaughtUp,
    cypher: Sql,
    reemit: Callable[[], int],
) -> None:
    start_worker()
    a = new(ada, "A")
    new(ada, "B", a)
    ada.post(f"/todos/{a}/complete")
    caught_up()
    before = cypher(PICTURE)
    cypher("MATCH (node) WHERE node:User OR node:Todo DETACH DELETE node")

    reemit()
    caught_up()

    assert cypher(PICTURE) == before


def test_reemitting_repairs_what_the_graph_has_wrong(
    ada: httpx2.Client,
    start_worker: Start,
    caught_up: CaughtUp,
    cypher: Sql,
    reemit: Callable[[], int],
) -> None:
    start_worker()
    a = new(ada, "A")
    new(ada, "B", a)
    caught_up()
    before = cypher(PICTURE)
    cypher("MATCH (todo:Todo) SET todo.title = 'wrong'")
    cypher("MATCH (:Todo)-[edge]->() DELETE edge")

    reemit()
    caught_up()

    assert cypher(PICTURE) == before


def test_a_worker_that_was_away_catches_up(
    ada: httpx2.Client,
    start_worker: Start,
    caught_up: CaughtUp,
    cypher: Sql,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(leader, "BATCH", 3)
    start_worker().stop()
    ids = [new(ada, str(number)) for number in range(8)]  # more than one batch
    start_worker()
    caught_up()

    assert [row["id"] for row in cypher(PICTURE)] == sorted(ids)


def test_an_event_that_cant_be_carried_over_holds_up_no_others(
    ada: httpx2.Client, start_worker: Start, sql: Sql, eventually: Eventually, cypher: Sql
) -> None:
    sql(
        "INSERT INTO outbox (topic, aggregate_id, version, payload)"
        " VALUES ('weather.changed', uuidv7(), 1, '{}'), ('todo.created', uuidv7(), 1, '{}')"
    )
    todo = new(ada, "A")
    start_worker()

    eventually(lambda: len(sql("SELECT id FROM outbox WHERE processed_at IS NULL")) == 2)

    unknown, incomplete = sql("SELECT * FROM outbox WHERE processed_at IS NULL ORDER BY id")
    assert unknown["last_error"] == "UnknownTopic: weather.changed"
    assert incomplete["last_error"] == "KeyError: 'owner_id'"
    assert unknown["attempts"] >= 1
    assert [row["id"] for row in cypher(PICTURE)] == [todo]


def test_the_newer_state_of_a_todo_is_carried_over_although_an_older_one_cant_be(
    ada: httpx2.Client, start_worker: Start, sql: Sql, eventually: Eventually, cypher: Sql
) -> None:
    todo = new(ada, "A")
    sql(
        "UPDATE outbox SET payload = '{}', attempts = 9, next_attempt_at = now() + interval '5 min'"
        " WHERE aggregate_id = %s",
        todo,
    )
    ada.post(f"/todos/{todo}/complete")
    start_worker()

    eventually(lambda: len(sql("SELECT id FROM outbox WHERE processed_at IS NULL")) == 1)

    assert [row["status"] for row in cypher(PICTURE)] == ["done"]


def test_one_event_among_many_that_cant_be_carried_over_costs_few_transactions(
    ada: httpx2.Client, start_worker: Start, sql: Sql, eventually: Eventually
) -> None:
    sql(
        "INSERT INTO outbox (topic, aggregate_id, version, payload)"
        " SELECT CASE n WHEN 40 THEN 'weather.changed' ELSE 'user.x' END, uuidv7(), 1, '{}'"
        " FROM generate_series(1, 63) AS n"
    )
    start_worker()

    eventually(lambda: len(sql("SELECT id FROM outbox WHERE processed_at IS NULL")) == 1)

    assert len(sql("SELECT DISTINCT processed_at FROM outbox WHERE processed_at IS NOT NULL")) <= 6


def test_a_worker_whose_jobs_cant_be_done_ends_instead_of_doing_half_of_its_work(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(periodic, "jobs", lambda graph, metrics: [None])

    async def run() -> None:
        async with asyncio.timeout(20):
            await leader.run(settings, asyncio.Event())

    with pytest.raises(ExceptionGroup):
        asyncio.run(run())


def test_of_two_workers_one_leads_and_the_other_takes_over(
    ada: httpx2.Client,
    start_worker: Start,
    caught_up: CaughtUp,
    sql: Sql,
    eventually: Eventually,
    cypher: Sql,
) -> None:
    first = start_worker()
    (leader,) = eventually(lambda: leaders(sql))
    start_worker()
    new(ada, "A")
    caught_up()
    assert leaders(sql) == [leader]

    first.stop()
    (successor,) = eventually(lambda: leaders(sql))
    new(ada, "B")
    caught_up()

    assert successor != leader
    assert [row["title"] for row in cypher(PICTURE)] == ["A", "B"]


def test_a_leader_whose_connection_is_ended_loses_the_lead_and_goes_on_as_a_candidate(
    ada: httpx2.Client,
    start_worker: Start,
    caught_up: CaughtUp,
    sql: Sql,
    eventually: Eventually,
) -> None:
    start_worker()
    (leader,) = eventually(lambda: leaders(sql))

    sql("SELECT pg_terminate_backend(%s)", leader)

    eventually(lambda: leaders(sql) not in ([], [leader]))
    new(ada, "A")
    caught_up()


def test_a_statement_that_fails_does_not_leave_the_lead_in_the_pool(
    ada: httpx2.Client,
    database: str,
    start_worker: Start,
    caught_up: CaughtUp,
    sql: Sql,
    eventually: Eventually,
) -> None:
    """Its connection is as good as before, so that only the worker can give the lead back."""
    start_worker()
    (leader,) = eventually(lambda: leaders(sql))
    new(ada, "A")
    caught_up()  # by now the jobs have left connections behind that would be lent first

    with psycopg.connect(database) as other:
        other.execute("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE")
        eventually(lambda: leaders(sql) not in ([], [leader]))

    new(ada, "B")
    caught_up()


def test_a_database_that_only_reads_for_a_while_does_not_end_the_worker(
    ada: httpx2.Client,
    database: str,
    start_worker: Start,
    caught_up: CaughtUp,
    sql: Sql,
    eventually: Eventually,
) -> None:
    """As while another server takes over."""
    new(ada, "A")
    change = psycopg.sql.SQL("ALTER DATABASE {} {} default_transaction_read_only").format
    name = psycopg.sql.Identifier(psycopg.conninfo.conninfo_to_dict(database)["dbname"])
    with psycopg.connect(database, autocommit=True) as other:
        other.execute(change(name, psycopg.sql.SQL("SET")) + psycopg.sql.SQL(" = on"))
        start_worker()
        (leader,) = eventually(lambda: leaders(sql))
        eventually(lambda: leaders(sql) not in ([], [leader]))
        other.execute(change(name, psycopg.sql.SQL("RESET")))
    caught_up()


def test_while_neo4j_is_away_nothing_is_lost_and_nothing_counts_as_failed(
    ada: httpx2.Client,
    settings: Settings,
    proxied: Callable[..., Any],
    start_worker: Start,
    caught_up: CaughtUp,
    sql: Sql,
    eventually: Eventually,
    cypher: Sql,
    said: list[EventDict],
) -> None:
    address, neo4j = proxied(settings.neo4j_uri)
    start_worker(settings.model_copy(update={"neo4j_uri": address}))
    new(ada, "A")
    caught_up()

    neo4j.away()
    new(ada, "B")
    eventually(lambda: any(event["event"] == "database away" for event in said))
    waiting = sql("SELECT attempts, last_error FROM outbox WHERE processed_at IS NULL")
    neo4j.back()
    caught_up()

    assert waiting == [{"attempts": 0, "last_error": None}]
    assert [row["title"] for row in cypher(PICTURE)] == ["A", "B"]


def test_the_worker_starts_before_its_databases_and_survives_their_absence(
    ada: httpx2.Client,
    settings: Settings,
    proxied: Callable[..., Any],
    start_worker: Start,
    caught_up: CaughtUp,
    sql: Sql,
    eventually: Eventually,
) -> None:
    address, postgresql = proxied(settings.database_url)
    postgresql.away()
    start_worker(settings.model_copy(update={"database_url": address}))
    new(ada, "A")
    for _ in range(2):
        postgresql.back()
        caught_up()
        postgresql.away()
        eventually(lambda: leaders(sql) == [])
        new(ada, "another")

    postgresql.back()
    caught_up()


def test_the_lock_is_the_leaders_own_and_any_client_can_see_it_is_taken(
    database: str, start_worker: Start, sql: Sql, eventually: Eventually
) -> None:
    start_worker()
    eventually(lambda: leaders(sql))
    with psycopg.connect(database) as other:
        row = other.execute("SELECT pg_try_advisory_lock(%s)", [locks.LEAD]).fetchone()

    assert row == (False,)


def test_a_stopped_worker_leaves_no_connection_behind(
    start_worker: Start, sql: Sql, eventually: Eventually
) -> None:
    worker = start_worker()
    eventually(lambda: leaders(sql))

    worker.stop()

    eventually(
        lambda: (
            not sql(
                "SELECT pid FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    )
