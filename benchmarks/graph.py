"""How far the graph lags behind under writes, how fast it catches up, and what idle costs."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

import psutil
import psycopg

from benchmarks import servers
from benchmarks.results import store
from workbook.home import CHECKOUT
from workbook.stack import Services
from workbook.stack.servers.application import environment
from workbook.stack.waiting import wait_until

WRITES, SECONDS = 200, 20.0  # a second, for so long
WARM_UP = 15.0  # seconds of the same before: a JVM that has just started compiles its code
CLIENTS, ACCOUNTS = 50, 8
BACKLOG = 20_000  # events that wait when the worker starts
LAGS = """
SELECT percentile_cont(%s) WITHIN GROUP (ORDER BY extract(epoch FROM processed_at - created_at))
FROM outbox WHERE processed_at IS NOT NULL AND topic = 'todo.created' AND id > %s
"""
NEWEST = "SELECT max(id) FROM outbox"
# From the end of the first batch to the end of the last one.
CATCHING_UP = """
WITH batches AS (
  SELECT processed_at AS ended, count(*) AS events FROM outbox
  WHERE topic = 'todo.snapshot' GROUP BY processed_at ORDER BY processed_at OFFSET 1
), first AS (SELECT min(processed_at) AS ended FROM outbox WHERE topic = 'todo.snapshot')
SELECT sum(batches.events) / extract(epoch FROM max(batches.ended) - min(first.ended))
FROM batches, first
"""
PENDING = "SELECT count(*) FROM outbox WHERE processed_at IS NULL"


def main() -> None:
    """Measure and store."""
    cores = servers.EVERY_CORE
    with servers.services(cores) as services:
        database = servers.fresh_database(services, "bench_graph")
        with (
            servers.server("todoapp", services, database, "todoapp", "serve", cores=cores) as app,
            _worker(services, database) as worker,
        ):
            clients = [servers.account(app.url, f"bench{one}") for one in range(ACCOUNTS)]
            assert wait_until(lambda: _ask(database, PENDING) == 0, 60), "the worker doesn't start"
            idle = (app.memory, worker.memory_info().rss / 1e6)
            creates = [
                servers.raw_request("POST", "/todos", client, {"title": "Buy paint"})
                for client in clients
            ]
            owners = [client.get("/users/me").json()["id"] for client in clients]

            def by_the_service(seconds: float) -> dict[str, float]:
                return _written(services, database, seconds, owners)

            def over_http(seconds: float) -> dict[str, float]:
                return servers.load(app.port, CLIENTS, seconds, creates, rate=WRITES, cores=cores)

            by_the_service(WARM_UP)
            assert wait_until(lambda: _ask(database, PENDING) == 0, 60), "the worker lags"
            worker.terminate()
            worker.wait(30)
            _emit_backlog(database)
            began = perf_counter()
            with _worker(services, database) as worker:
                assert wait_until(lambda: _ask(database, PENDING) == 0, 120, every=0.1)
                caught_up, rate = perf_counter() - began, _ask(database, CATCHING_UP)
                over_http(WARM_UP)
                by_the_service(WARM_UP)  # right after a backlog rounds may stand still
                figures = [_lagging(database, write) for write in (by_the_service, over_http)]
                after = (app.memory, worker.memory_info().rss / 1e6)
    rows = "\n".join(
        f"| {name} | {' | '.join(each)} |"
        for name, *each in zip(
            (
                "writes a second",
                "errors",
                "lag of the graph, median",
                "lag, 99th percentile",
                "lag, longest",
            ),
            *figures,
            strict=True,
        )
    )
    text = f"""
One API, one worker, PostgreSQL, Neo4j and the writer, on whatever core is free, and {ACCOUNTS}
accounts. Asked for: {WRITES} writes a second, a lag under 1 s for 99 % of them, 2,000 events a
second when catching up, and less than 200 MB for a process that has nothing to do. First
{WARM_UP:.0f} s of writing, then the backlog, {WARM_UP:.0f} s again, and then the figures: for
{SECONDS:.0f} s the application's own service writes, in a transaction for each todo; then as many
are asked for over HTTP.

| what | by the service | over HTTP |
|---|---:|---:|
{rows}

| what | figure |
|---|---:|
| catching up with {BACKLOG:,} events | {rate:.0f} a second |
| the same, with the start of the process | {caught_up:.1f} s |
| resident when idle, API (after the writes) | {idle[0]:.0f} MB ({after[0]:.0f} MB) |
| resident when idle, worker (after the writes) | {idle[1]:.0f} MB ({after[1]:.0f} MB) |
"""
    store("make bench ARGS=graph", "The graph behind the tables", text)


def _lagging(database: str, write: Callable[[float], dict[str, float]]) -> list[str]:
    """What was written, and how far the graph lagged behind it."""
    last = _ask(database, NEWEST)
    writes = write(SECONDS)
    assert wait_until(lambda: _ask(database, PENDING) == 0, 60), "the worker lags"
    lags = [_ask(database, LAGS, share, last) for share in (0.5, 0.99, 1.0)]
    return [
        f"{(writes['answered'] - writes['errors']) / writes['seconds']:.0f}",
        f"{writes['errors']:.0f}",
        *[f"{1000 * lag:.0f} ms" for lag in lags],
    ]


def _written(
    services: Services, database: str, seconds: float, owners: list[str]
) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.writes", str(WRITES), f"{seconds:.0f}", *owners],
        env=environment(services) | {"TODOAPP_DATABASE_URL": database},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    counts: dict[str, float] = json.loads(done.stdout)
    return counts


@contextmanager
def _worker(services: Services, database: str) -> Iterator[psutil.Process]:
    variables = environment(services) | {"TODOAPP_DATABASE_URL": database}
    command = [sys.executable, "-m", "todoapp", "worker"]
    with subprocess.Popen(command, env=variables, cwd=CHECKOUT, stderr=subprocess.DEVNULL) as up:
        try:
            yield psutil.Process(up.pid)
        finally:
            up.terminate()


def _emit_backlog(database: str) -> None:
    """What a rebuild emits: the state of todos, of many that the graph doesn't know yet."""
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO outbox (topic, aggregate_id, version, payload)"
            " SELECT 'todo.snapshot', uuidv7(), version, payload"
            " FROM outbox, generate_series(1, 100)"
            " WHERE topic = 'todo.created' LIMIT %s",
            (BACKLOG,),
        )


def _ask(database: str, query: str, *values: float) -> float:
    with psycopg.connect(database, autocommit=True) as connection:
        row = connection.execute(query, values).fetchone()  # type: ignore[call-overload]
        return float(row[0])
