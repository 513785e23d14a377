"""What the leading worker does beside the projection, now and then. This is where it hooks in."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from todoapp import outbox
from todoapp.db.session import session_factory
from todoapp.graph import projection
from todoapp.graph.driver import Graph
from todoapp.http import stored_answers
from todoapp.http.problems import GraphUnavailable
from todoapp.telemetry.logs import get_logger
from todoapp.todos import trash
from todoapp.users.sessions import service as sessions
from todoapp.worker.metrics import WorkerMetrics

log = get_logger(__name__)


@dataclass(frozen=True)
class Chore:
    """A piece of work in a session of its own, committed when it returns.

    `work` does a bounded part and returns how much that was; after anything but 0 it is called
    again at once, after 0 when `every` seconds are over. For a moment two workers may do the same
    chore, when the lead changes hands: it must bear that.
    """

    name: str
    every: float
    work: Callable[[AsyncSession], Awaitable[int]]


def chores(graph: Graph) -> list[Chore]:
    """All of them."""

    async def forget_deleted(session: AsyncSession) -> int:
        return await projection.forget(session, graph)

    return [
        Chore("remove processed events", 60, outbox.purge),
        Chore("remove old answers", 60, stored_answers.purge),
        Chore("remove ended sessions", 3600, sessions.purge),
        Chore("remove deleted todos", 3600, trash.purge),
        Chore("forget what was deleted", 3600, forget_deleted),
    ]


async def run(
    engine: AsyncEngine, graph: Graph, metrics: WorkerMetrics, stop: asyncio.Event
) -> None:
    """Do every chore again and again until `stop` is set, each in a task of its own."""
    async with asyncio.TaskGroup() as group:
        for chore in chores(graph):
            group.create_task(_repeat(engine, chore, metrics, stop), name=chore.name)


async def _repeat(
    engine: AsyncEngine, chore: Chore, metrics: WorkerMetrics, stop: asyncio.Event
) -> None:
    while not stop.is_set():
        done = 0
        try:
            async with session_factory(engine).begin() as session:
                done = await chore.work(session)
        except GraphUnavailable:
            pass  # the worker says so already
        except Exception:
            # A chore that fails must hold up neither the others nor the projection.
            log.exception("chore failed", chore=chore.name)
            metrics.chore_errors.labels(chore.name).inc()
        if (task := asyncio.current_task()) and task.cancelling():
            # The database went away: what was cancelled could not be rolled back, and that error
            # took the place of the cancellation. Whoever waits for us would wait for ever.
            raise asyncio.CancelledError
        if not done:
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), chore.every)
