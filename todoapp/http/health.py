"""Two questions a supervisor asks: is the process alive, and should it get requests?"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Annotated, Literal

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response
from psycopg import Error as PsycopgError
from psycopg.errors import UndefinedTable
from pydantic import BaseModel, Field
from sqlalchemy import column, select, table

from todoapp.db.engine import PoolFull
from todoapp.db.migrate import known_revisions
from todoapp.db.reader import Question, Reader
from todoapp.http.problems import Unavailable

router = APIRouter(tags=["operation"])

State = Literal["reachable", "unreachable", "not migrated"]
WHY: dict[State, str] = {
    "unreachable": "{name} doesn't answer.",
    "not migrated": "{name} has older tables than this version needs: run `todoapp migrate`.",
}

REVISION = Question(select(column("version_num")).select_from(table("alembic_version")))


class Alive(BaseModel):
    """The event loop answers."""

    status: Literal["alive"] = "alive"


class Readiness(BaseModel):
    """Whether to send requests here, and what is missing."""

    status: Literal["ready", "degraded", "not ready", "stopping"]
    postgresql: State
    neo4j: State
    why: list[str] = Field(description="A sentence for each thing that is missing", examples=[[]])


class Probe:
    """Asks a database how it is, one question at a time, and never waits longer than told.

    A question to a database that hangs isn't taken back, for that hangs as well; the next one who
    asks waits for the same answer.
    """

    def __init__(self, ask: Callable[[], Awaitable[State]]) -> None:
        self._ask = ask
        self._asking: asyncio.Task[State] | None = None

    async def state(self, seconds: float) -> State:
        """What it answers, "unreachable" when it doesn't within `seconds`."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.ensure_future(self._ask())
        done, _ = await asyncio.wait([self._asking], timeout=seconds)
        return self._asking.result() if done else "unreachable"

    async def close(self) -> None:
        """Give up a question that is still open; a database that hangs may not hold us up."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait([self._asking], timeout=1)


class Health:
    """What one application knows about itself and its databases."""

    def __init__(
        self, reader: Reader, neo4j_answers: Callable[[], Awaitable[bool]], seconds: float
    ) -> None:
        async def ask_neo4j() -> State:
            return "reachable" if await neo4j_answers() else "unreachable"

        self.seconds = seconds
        self.postgresql = Probe(lambda: _ask_postgresql(reader))
        self.neo4j = Probe(ask_neo4j)

    async def readiness(self, stopping: bool) -> Readiness:
        """Both databases are asked at the same time."""
        postgresql, neo4j = await asyncio.gather(
            self.postgresql.state(self.seconds), self.neo4j.state(self.seconds)
        )
        why = [
            WHY[state].format(name=name)
            for name, state in (("PostgreSQL", postgresql), ("Neo4j", neo4j))
            if state in WHY
        ]
        if stopping:
            why.insert(0, "This process is about to end.")
        return Readiness(
            status="stopping"
            if stopping
            else "not ready"
            if postgresql != "reachable"
            else "degraded"
            if neo4j != "reachable"
            else "ready",
            postgresql=postgresql,
            neo4j=neo4j,
            why=why,
        )

    async def close(self) -> None:
        """Stop asking."""
        await self.postgresql.close()
        await self.neo4j.close()


async def get_health(request: Request) -> Health:
    """The application's one health."""
    health: Health = request.app.state.health
    return health


@router.get("/livez")
async def livez() -> Alive:
    """Restart me when this doesn't answer. Databases have no part in it: that wouldn't help."""
    return Alive()


@router.get("/readyz", responses={503: {"model": Readiness, "description": "Send none"}})
async def readyz(
    request: Request, health: Annotated[Health, Depends(get_health)], response: Response
) -> Readiness:
    """Send me requests? Without Neo4j yes, all but the graph works; without PostgreSQL no."""
    await to_thread.run_sync(_revisions)  # read from files the first time
    readiness = await health.readiness(request.app.state.stopping)
    if readiness.status in {"not ready", "stopping"}:
        response.status_code = 503
        response.headers.update(Unavailable.headers)
    return readiness


@cache
def _revisions() -> tuple[str, ...]:
    return known_revisions()


async def _ask_postgresql(reader: Reader) -> State:
    try:
        found = await reader.first(REVISION)
    except UndefinedTable:
        return "not migrated"
    except (PsycopgError, PoolFull):
        return "unreachable"
    _, *older = _revisions()
    # A revision that we don't know is newer than we are: whoever brings it keeps us working.
    return "not migrated" if found is None or found["version_num"] in older else "reachable"
