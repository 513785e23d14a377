"""How far the graph lags behind under writes, how fast it catches up, and what idle costs."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

import httpx2
import psutil
import psycopg

from benchmarks import servers
from benchmarks.results import store
from benchmarks.servers import Server
from workbook.home import CHECKOUT
from workbook.stack import Services
from workbook.stack.application import environment
from workbook.stack.waiting import wait_until

WRITES, SECONDS = 200, 20  # a second, for so long
BACKLOG = 20_000  # events that wait when the worker starts
LAGS = """
SELECT percentile_cont(%s) WITHIN GROUP (ORDER BY extract(epoch FROM processed_at - created_at))
FROM outbox WHERE processed_at IS NOT NULL AND topic = 'todo.created'
"""
PENDING = "SELECT count(*) FROM outbox WHERE processed_at IS NULL"


def main() -> None:
    """Measure and store."""
    with servers.services() as services:
        database = servers.fresh_database(services, "bench_graph")
        with (
            servers.server("todoapp", services, database, "todoapp", "serve") as app,
            _worker(services, database) as worker,
        ):
            client = servers.account(app.url, "bench")
            idle = (app.memory, worker.memory_info().rss / 1e6)
            client.get("/todos").raise_for_status()
            rate = asyncio.run(_write(app, client))
            assert wait_until(lambda: _ask(database, PENDING) == 0, 60), "the worker lags"
            lags = {share: _ask(database, LAGS, share) for share in (0.5, 0.99, 1.0)}
        _emit_backlog(database)
        began = perf_counter()
        with _worker(services, database):
            started = wait_until(lambda: _ask(database, PENDING) < BACKLOG and perf_counter(), 60)
            assert wait_until(lambda: _ask(database, PENDING) == 0, 120, every=0.02)
            ended = perf_counter()
    text = f"""
The API on one core; worker, PostgreSQL, Neo4j and the writer on the other.

| what | figure |
|---|---:|
| writes a second, for {SECONDS} s (asked for: {WRITES}) | {rate:.0f} |
| lag of the graph, median | {1000 * lags[0.5]:.0f} ms |
| lag, 99th percentile | {1000 * lags[0.99]:.0f} ms |
| lag, longest | {1000 * lags[1.0]:.0f} ms |
| catching up with {BACKLOG:,} events | {BACKLOG / (ended - started):.0f} a second |
| the same, from the start of the process on | {ended - began:.1f} s |
| resident when idle, API | {idle[0]:.0f} MB |
| resident when idle, worker | {idle[1]:.0f} MB |
"""
    store("graph", "The graph behind the tables", text)


@contextmanager
def _worker(services: Services, database: str) -> Iterator[psutil.Process]:
    variables = environment(services) | {"TODOAPP_DATABASE_URL": database}
    command = [sys.executable, "-m", "todoapp", "worker"]
    with subprocess.Popen(command, env=variables, cwd=CHECKOUT, stderr=subprocess.DEVNULL) as up:
        try:
            assert wait_until(lambda: _ask(database, PENDING) == 0 or up.poll() is None, 30)
            yield psutil.Process(up.pid)
        finally:
            up.terminate()


async def _write(app: Server, client: httpx2.Client) -> float:
    """Create todos at a steady rate, whatever the answers take; how many a second it became."""
    headers = {"Authorization": client.headers["Authorization"]}
    async with httpx2.AsyncClient(base_url=app.url, headers=headers, trust_env=False) as http:
        began, sent = perf_counter(), []
        for number in range(WRITES * SECONDS):
            await asyncio.sleep(max(0.0, began + number / WRITES - perf_counter()))
            sent.append(asyncio.create_task(http.post("/todos", json={"title": f"todo {number}"})))
        for answer in await asyncio.gather(*sent):
            answer.raise_for_status()
        return len(sent) / (perf_counter() - began)


def _emit_backlog(database: str) -> None:
    """What a rebuild emits: the state of todos, many times."""
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO outbox (topic, aggregate_id, version, payload)"
            " SELECT topic, uuidv7(), version, payload FROM outbox, generate_series(1, 100)"
            " WHERE topic = 'todo.created' LIMIT %s",
            (BACKLOG,),
        )


def _ask(database: str, query: str, *values: float) -> float:
    with psycopg.connect(database, autocommit=True) as connection:
        row = connection.execute(query, values).fetchone()  # type: ignore[call-overload]
        return float(row[0])
