"""Jobs that the leading worker does beside the projection, now and then."""

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

LONGEST = 600.0  # seconds after which a job has hung: it is ended, as failed, and done again

log = get_logger(__name__)


@dataclass(frozen=True)
class Job:
    """A piece of work in a session of its own, committed when it returns.

    `work` does a bounded part and returns how much that was; after anything but 0 it is called
    again at once, after 0 when `every` seconds are over. Before it turns to another database it
    ends its transaction. For a moment two workers may do the same job, when the lead changes
    hands: it must bear that.
    """

    name: str
    every: float
    work: Callable[[AsyncSession], Awaitable[int]]


def jobs(graph: Graph) -> list[Job]:
    """All of them."""

    async def forget_deleted(session: AsyncSession) -> int:
        return await projection.forget(session, graph)

    return [
        Job("remove processed events", 60, outbox.purge),
        Job("remove old answers", 60, stored_answers.purge),
        Job("remove ended sessions", 3600, sessions.purge),
        Job("remove deleted todos", 3600, trash.purge),
        Job("forget what was deleted", 3600, forget_deleted),
    ]


async def run(
    engine: AsyncEngine, graph: Graph, metrics: WorkerMetrics, stop: asyncio.Event
) -> None:
    """Do every job again and again until `stop` is set, each in a task of its own."""
    async with asyncio.TaskGroup() as group:
        for job in jobs(graph):
            metrics.watch(job.name)
            group.create_task(_repeat(engine, job, metrics, stop), name=job.name)


async def _repeat(
    engine: AsyncEngine, job: Job, metrics: WorkerMetrics, stop: asyncio.Event
) -> None:
    sessions = session_factory(engine)
    while not stop.is_set():
        done = 0
        try:
            async with asyncio.timeout(LONGEST), sessions() as session:
                done = await job.work(session)
                await session.commit()
            metrics.succeeded(job.name)
        except GraphUnavailable:
            pass  # the worker says so already
        except Exception:
            # A job that fails must hold up neither the others nor the projection.
            log.exception("job failed", job=job.name)
            metrics.failed(job.name)
        if (task := asyncio.current_task()) and task.cancelling():
            # The database went away: what was cancelled could not be rolled back, and that error
            # took the place of the cancellation. Whoever waits for us would wait for ever.
            raise asyncio.CancelledError
        if not done:
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), job.every)
