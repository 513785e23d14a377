"""The session of one request, and the only place that commits."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker


def session_factory(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Sessions whose objects stay readable after the commit: nothing is loaded behind our back."""
    return async_sessionmaker(engine, expire_on_commit=False)


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """The session of one request, and the only place that commits.

    Used with `scope="function"`: the commit happens before the answer is sent, so an answer
    that says "created" is never followed by a commit that fails.
    """
    async with request.app.state.turns, request.app.state.sessions() as session:
        yield session
        # If the commit is cut off, by the deadline or with the connection, it may yet be done.
        request.state.committing = True
        await session.commit()


SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
