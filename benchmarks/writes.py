"""Todos written at a steady rate, by the application's own service, each in its own transaction.

    python -m benchmarks.writes RATE SECONDS USER_ID…

Configured as the application is. What it costs to get there over HTTP, with a token, limits and a
log, is another benchmark's (`api.py`); here it is about what follows from a write. Prints JSON:
`answered`, `errors`, `seconds`.
"""

import asyncio
import json
import sys
from itertools import cycle
from time import perf_counter
from uuid import UUID

import uvloop
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from todoapp.db.engine import open_engine
from todoapp.db.session import session_factory
from todoapp.main import create_app
from todoapp.settings import load
from todoapp.todos import service

AT_ONCE = 10
assert create_app, "it knows all tables: what refers to what is known then"


async def run(rate: int, seconds: int, owners: list[UUID]) -> dict[str, float]:
    """Write so many a second, or as many as can be; the counts."""
    engine = open_engine(load().database_url, pool_size=AT_ONCE)
    sessions = session_factory(engine)
    places, began = asyncio.Semaphore(AT_ONCE), perf_counter()
    numbered = zip(range(rate * seconds), cycle(owners), strict=False)
    try:
        async with asyncio.TaskGroup() as group:
            writing = []
            for number, owner in numbered:
                await asyncio.sleep(began + number / rate - perf_counter())
                if perf_counter() > began + seconds:
                    break  # it can't keep up
                await places.acquire()
                writing.append(group.create_task(_write(sessions, owner, places)))
        errors = sum([not task.result() for task in writing])
        lasted = max(perf_counter() - began, seconds)
        return {"answered": len(writing), "errors": errors, "seconds": lasted}
    finally:
        await engine.dispose()


async def _write(
    sessions: async_sessionmaker[AsyncSession], owner: UUID, places: asyncio.Semaphore
) -> bool:
    try:
        async with sessions() as session:
            await service.create(session, owner, title="Buy paint")
            await session.commit()
    except (DBAPIError, PoolTimeoutError):
        return False
    finally:
        places.release()
    return True


def main() -> None:
    """Read the command line, write, print the counts."""
    rate, seconds, *owners = sys.argv[1:]
    print(json.dumps(uvloop.run(run(int(rate), int(seconds), [UUID(one) for one in owners]))))


if __name__ == "__main__":
    main()
