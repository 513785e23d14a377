"""Reading: SQLAlchemy writes the statement once, the driver sends it, rows come as they are.

A session, a BEGIN, a COMMIT and an object for each row are more than half of the time of a small
read. Whoever asks one question and changes nothing needs none of it.
"""

from asyncio import CancelledError
from collections.abc import Mapping
from time import monotonic
from typing import Annotated, Any
from weakref import WeakSet

from fastapi import Depends, Request
from opentelemetry.trace import NoOpTracer, Tracer
from psycopg import OperationalError
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row
from sqlalchemy import Executable, PoolProxiedConnection, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import greenlet_spawn

from todoapp.db.engine import open_engine
from todoapp.telemetry.traces import client_span, statement_name

Row = dict[str, Any]

_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]


def open_reading_engine(database_url: str, **options: Any) -> AsyncEngine:
    """An engine for single statements: each is its own transaction, and nothing else is sent.

    No BEGIN and COMMIT around it, no ROLLBACK when the connection goes back, no test when it is
    lent: `Reader` asks again after a restart instead.
    """
    return open_engine(
        database_url,
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
        skip_autocommit_rollback=True,
        pool_pre_ping=False,
        plans="auto",
        **options,
    )


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


class Reader:
    """Answers questions with one statement each, which sees one moment of the database.

    Two statements may see two moments: what has to agree is asked for in one, or in a session. The
    engine is one of `open_reading_engine`. What writes may be asked, too, if it returns rows and
    may happen more than once: where a connection is lost, nobody knows whether it did.
    """

    def __init__(self, engine: AsyncEngine, tracer: Tracer | None = None) -> None:
        self.engine = engine
        self.tracer = tracer or NoOpTracer()
        self._lost_at = 0.0  # when a connection was last found to be lost
        self._empty: WeakSet[ConnectionPoolEntry] = WeakSet()  # places without a connection
        within = engine.sync_engine
        event.listen(within, "connect", lambda _, place: self._empty.discard(place))
        event.listen(within, "close", lambda _, place: self._empty.add(place))
        event.listen(within, "detach", lambda _, place: self._empty.add(place))

    async def all(self, question: Question, values: Mapping[str, Any] | None = None) -> list[Row]:
        """All rows that answer `question`, with these `values`.

        Raises:
            psycopg.Error: PostgreSQL is away, or refused the statement.
            sqlalchemy.exc.SQLAlchemyError: no connection became free in time, or a new one failed
                while SQLAlchemy was getting to know the server.
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
        lent, reusable = await self._borrow(), True
        connection: Any = lent.driver_connection
        try:
            with client_span(self.tracer, question.name, "postgresql", question.sql):
                cursor = connection.cursor(row_factory=dict_row)
                await cursor.execute(
                    question.sql, {**question.values, **values}, prepare=question.prepare
                )
                rows: list[Row] = await cursor.fetchall()
                return rows
        except OperationalError:
            if not connection.closed:
                raise
            self._lost_at = monotonic()
            if not again:
                raise
        except CancelledError:
            # PostgreSQL was asked to give it up, too, and may hear of it during the next question.
            reusable = False
            raise
        finally:
            if reusable and connection.pgconn.transaction_status == TransactionStatus.IDLE:
                lent.close()
            else:
                await greenlet_spawn(lent.invalidate)
        return await self._ask(question, values, again=False)

    async def _borrow(self) -> PoolProxiedConnection:
        """A connection that is younger than the last loss: what lost one has lost the others."""
        pool: Any = self.engine.pool
        connect = self.engine.sync_engine.raw_connection
        while True:
            # SQLAlchemy's own code isn't asynchronous: it waits in a greenlet, and making one is a
            # seventh of a small read. Where an open connection lies ready, nothing has to wait.
            ready = pool.checkedin() and not self._empty
            lent = connect() if ready else await greenlet_spawn(connect)
            if lent.info.setdefault("opened", monotonic()) >= self._lost_at:
                return lent
            await greenlet_spawn(lent.invalidate)


async def get_reader(request: Request) -> Reader:
    """The application's one reader."""
    reader: Reader = request.app.state.reader
    return reader


ReaderDep = Annotated[Reader, Depends(get_reader)]
