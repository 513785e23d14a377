"""Connections for single statements, and the turns in which PostgreSQL is asked.

psycopg has a pool, too. It connects in the background: while PostgreSQL is away, each request would
wait out its time instead of being told at once.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from psycopg import AsyncConnection
from psycopg.pq import TransactionStatus
from psycopg.rows import DictRow, dict_row

from todoapp.db.engine import connect_arguments, hung_up


class PoolFull(Exception):  # noqa: N818  # not a fault, but a queue that is too long
    """No connection became free in time."""


class Turns:
    """So many at once may have a connection, and who has waited longest is next.

    SQLAlchemy's pool lets newcomers overtake: with many waiting, some would wait in vain.
    """

    def __init__(self, places: int, seconds: float) -> None:
        self.places = places
        self.taken = 0
        self._seconds = seconds
        self._free = asyncio.Semaphore(places)

    async def __aenter__(self) -> None:
        """Wait for a place.

        Raises:
            PoolFull: none became free in time.
        """
        try:
            async with asyncio.timeout(self._seconds):
                await self._free.acquire()
        except TimeoutError:
            raise PoolFull from None
        self.taken += 1

    async def __aexit__(self, *error: object) -> None:
        """Let the next one in."""
        self.taken -= 1
        self._free.release()


class Pool:
    """Connections of which each statement is its own transaction: no BEGIN, COMMIT or ROLLBACK.

    They are opened when they are needed. Whoever needs one is told at once if that fails.
    """

    def __init__(
        self,
        database_url: str,
        *,
        pool_size: int = 10,
        pool_seconds: float = 3.0,
        statement_seconds: float = 5.0,
    ) -> None:
        self.turns = Turns(pool_size, pool_seconds)
        self._arguments = connect_arguments(database_url, statement_seconds, plans="auto")
        self._idle: deque[AsyncConnection[DictRow]] = deque()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection[DictRow]]:
        """Lend a connection.

        Raises:
            PoolFull: none became free in time.
            psycopg.OperationalError: PostgreSQL is away.
        """
        async with self.turns:
            connection = await self._ready() or await self._connect()
            try:
                yield connection
            except asyncio.CancelledError:
                # PostgreSQL was asked to give it up, and may hear of it during the next statement.
                await connection.close()
                raise
            finally:
                if connection.pgconn.transaction_status == TransactionStatus.IDLE:
                    self._idle.append(connection)
                else:
                    await connection.close()

    async def close(self) -> None:
        """Close all connections that aren't lent."""
        while self._idle:
            await self._idle.popleft().close()

    async def _ready(self) -> AsyncConnection[DictRow] | None:
        while self._idle:
            connection = self._idle.popleft()
            if not hung_up(connection):
                return connection
            await connection.close()
        return None

    async def _connect(self) -> AsyncConnection[DictRow]:
        arguments: dict[str, Any] = {"autocommit": True, "row_factory": dict_row}
        return await AsyncConnection.connect(**self._arguments, **arguments)
