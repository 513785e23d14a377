"""Reading: SQLAlchemy writes the statement once, the driver sends it, rows come as they are.

A session, a BEGIN, a COMMIT and an object for each row are more than half of the time of a small
read. Whoever asks one question and changes nothing needs none of it.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Depends, Request
from opentelemetry.trace import NoOpTracer, Tracer
from psycopg import AsyncConnection, OperationalError
from psycopg.pq import TransactionStatus
from psycopg.rows import DictRow, dict_row
from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from todoapp.db.engine import Turns, connect_arguments, hung_up
from todoapp.telemetry.traces import client_span, statement_name

Row = dict[str, Any]

_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]


class Question:
    """A statement as text, made once: who asks it only gives values for its bind parameters.

    What is asked often is prepared, and PostgreSQL may keep one plan for all values. Where
    `values_matter`, as for a tag that may be rare or common, it is planned for them each time.
    """

    def __init__(self, statement: Executable, *, values_matter: bool = False) -> None:
        compiled: Any = statement.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
        self.sql = str(compiled)
        self.name = statement_name(self.sql)
        self.prepare = False if values_matter else None  # None: once it was sent a few times
        # What the statement itself holds; what it leaves open has no value yet.
        self.values = {name: value for name, value in compiled.params.items() if value is not None}


class Pool:
    """Connections of which each statement is its own transaction: no BEGIN, COMMIT or ROLLBACK.

    They are opened when they are needed, and whoever needs one is told at once if that fails.
    psycopg has a pool, too, which connects in the background: while PostgreSQL is away, each
    request would wait out its time.
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


class Reader:
    """Answers questions with one statement each, which sees one moment of the database.

    Two statements may see two moments: what has to agree is asked for in one, or in a session.
    What writes may be asked, too, if it returns rows and may happen more than once: where a
    connection is lost, nobody knows whether it did.
    """

    def __init__(self, pool: Pool, tracer: Tracer | None = None) -> None:
        self.pool = pool
        self.tracer = tracer or NoOpTracer()

    async def all(self, question: Question, values: Mapping[str, Any] | None = None) -> list[Row]:
        """All rows that answer `question`, with these `values`.

        Raises:
            psycopg.Error: PostgreSQL is away, or refused the statement.
            PoolFull: no connection became free in time.
        """
        return await self._ask(question, values or {}, again=True)

    async def first(
        self, question: Question, values: Mapping[str, Any] | None = None
    ) -> Row | None:
        """The only row that answers `question`, or None."""
        rows = await self.all(question, values)
        return rows[0] if rows else None

    async def _ask(
        self, question: Question, values: Mapping[str, Any], *, again: bool
    ) -> list[Row]:
        async with self.pool.connection() as connection:
            try:
                with client_span(self.tracer, question.name, "postgresql", question.sql):
                    cursor = await connection.execute(
                        question.sql, {**question.values, **values}, prepare=question.prepare
                    )
                    return await cursor.fetchall()
            except OperationalError:
                if not connection.closed:
                    raise
                # What has lost one has lost the others, and each might cost somebody ten seconds.
                await self.pool.close()
                if not again:
                    raise
        return await self._ask(question, values, again=False)


async def get_reader(request: Request) -> Reader:
    """The application's one reader."""
    reader: Reader = request.app.state.reader
    return reader


ReaderDep = Annotated[Reader, Depends(get_reader)]
