"""The session of one request, and the only place that commits."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Annotated

from fastapi import Depends, Request
from psycopg import Error as PsycopgError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from todoapp.db.engine import Turns


def session_factory(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Sessions whose objects stay readable after the commit: nothing is loaded behind our back.

    What all of them have to know of each other is in `info["shared"]`.
    """
    return async_sessionmaker(engine, expire_on_commit=False, info={"shared": {}})


class Turn:
    """One request's place among those who may have a connection."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._held = False

    async def take(self) -> None:
        """Wait for it; raises as `Turns` does."""
        await self._turns.__aenter__()
        self._held = True

    async def give_back(self) -> None:
        """Let the next one in, unless that was done."""
        if self._held:
            self._held = False
            await self._turns.__aexit__()


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """The session of one request, and the only place that commits.

    Used with `scope="function"`: the commit happens before the answer is sent, so an answer
    that says "created" is never followed by a commit that fails.
    """
    turn = Turn(request.app.state.turns)
    await turn.take()
    try:
        async with request.app.state.sessions() as session:
            session.info["turn"] = turn
            yield session
            # If the commit is cut off, by the deadline or with the connection, it may yet be done.
            request.state.committing = True
            await session.commit()
    finally:
        await turn.give_back()


@asynccontextmanager
async def connection_left(session: AsyncSession) -> AsyncIterator[None]:
    """While something takes long that needs no database, others have this request's connection.

    What was read before may have changed after it. A session of no request goes on as it is:
    nobody waits for it.
    """
    turn: Turn | None = session.info.get("turn")
    if turn is None:
        yield
        return
    await session.close()
    await turn.give_back()
    yield
    await turn.take()


SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]


@contextmanager
def refused_by(meanings: Mapping[str, Callable[[], Exception]]) -> Iterator[None]:
    """Say what it means that a constraint refused a statement, by the constraint's name."""
    try:
        yield
    except IntegrityError as error:
        driver = error.orig
        name = isinstance(driver, PsycopgError) and driver.diag.constraint_name
        if not name or name not in meanings:
            raise
        raise meanings[name]() from error
