"""What `todoapp rebuild-graph` and `todoapp check-graph` do."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from opentelemetry.trace import NoOpTracer
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from todoapp.db.engine import open_engine
from todoapp.db.session import session_factory
from todoapp.graph.driver import Graph
from todoapp.graph.projection import prepare
from todoapp.graph.repair.check import Check
from todoapp.graph.repair.rebuild import rebuild
from todoapp.settings import Settings

SHOWN = 1000  # differences; the rest is only counted


async def rebuild_graph(settings: Settings) -> None:
    """Emit everything anew, telling the progress."""
    _say("Everything goes through the worker, so one must run.")
    last = None
    async with _both(settings) as (sessions, graph):
        await prepare(graph)
        async for progress in rebuild(sessions, graph):
            if last and last.step != progress.step:
                _say(f"{last.step}: {last.done}")
            elif sys.stderr.isatty():
                print(f"\r{progress.step}: {progress.done}", end="\r", file=sys.stderr)
            last = progress
    if last:
        _say(f"{last.step}: {last.done}")
    _say("The worker carries the events over; `todoapp check-graph` waits for it and compares.")


async def check_graph(settings: Settings, patience: float) -> int:
    """Name every difference; returns the exit code: 0 when there is none, else 1."""
    found = 0
    async with _both(settings) as (sessions, graph):
        check = Check(sessions, graph, patience)
        if not await check.caught_up():
            _say(f"Some events still wait after {patience:g} seconds: does the worker run?")
        async for difference in check.differences():
            found += 1
            if found <= SHOWN:
                print(difference)
    if found:
        _say(f"{found} differences. `todoapp rebuild-graph` makes the graph anew.")
        return 1
    _say("The graph is as the tables say.")
    return 0


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


@asynccontextmanager
async def _both(
    settings: Settings,
) -> AsyncIterator[tuple[async_sessionmaker[AsyncSession], Graph]]:
    engine = open_engine(settings.database_url)
    graph = Graph(settings, NoOpTracer())
    try:
        yield session_factory(engine), graph
    finally:
        await graph.close()
        await engine.dispose()
