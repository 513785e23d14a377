"""All todos of a person as a file, sent while it is read.

One transaction and so one moment of the database, however long it takes; PostgreSQL writes the
lines, a cursor brings some hundred at a time, and a slow reader slows the cursor down. So a million
todos need no more memory than ten. An error in the middle cuts the connection off: whoever reads
sees it, and the number in the first line tells it later too.

Since a transaction waits for its reader, each person has one export at a time. An advisory lock
says so: it holds for all processes, and ends with the transaction however that ends.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Select, Text, cast, func, literal_column, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncResult

from todoapp.account_data.schemas import FileHeader
from todoapp.db import locks
from todoapp.http.problems import Problem
from todoapp.todos.categories.models import Category
from todoapp.todos.models import Subtask, Todo, todo_dependencies

EMPTY: Any = literal_column("'[]'::json")
BATCH = 200  # lines held in memory
# Nobody may keep a transaction open by reading nothing, or a little now and then.
LIMITS = (
    "SET LOCAL statement_timeout = '60s'",
    "SET LOCAL transaction_timeout = '10min'",
    "SET LOCAL idle_in_transaction_session_timeout = '60s'",
)


class ExportUnfinished(Problem):
    status = 409
    type = "/problems/export-unfinished"
    title = "An export of yours is still being sent"
    detail = "Read that one to its end or close its connection, and ask again."
    headers: ClassVar = {"Retry-After": "1"}


@dataclass(frozen=True)
class Export:
    """A file that is about to be sent."""

    connection: AsyncConnection
    todos: int
    rows: AsyncResult[Any]

    async def lines(self) -> AsyncIterator[bytes]:
        """The file, some lines at a time."""
        now = datetime.now(UTC).replace(microsecond=0)
        header = FileHeader(format="todoapp", version=1, todos=self.todos, exported_at=now)
        yield header.model_dump_json().encode() + b"\n"
        async for rows in self.rows.partitions(BATCH):
            yield b"".join(row.line.encode() + b"\n" for row in rows)
        # Before the answer's end is sent: whoever has read it may ask for the next one at once.
        await self.connection.rollback()


@asynccontextmanager
async def opened(engine: AsyncEngine, owner_id: UUID) -> AsyncIterator[Export]:
    """An export whose database has answered already, so that errors can still be told.

    Raises:
        ExportUnfinished: another one of this owner's is being sent.
    """
    async with engine.connect() as connection:
        await connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        for limit in LIMITS:
            await connection.execute(text(limit))
        lock = func.pg_try_advisory_xact_lock(locks.EXPORT, func.hashtext(str(owner_id)))
        if not await connection.scalar(select(lock)):
            raise ExportUnfinished
        mine = (Todo.owner_id == owner_id, Todo.deleted_at.is_(None))
        todos = await connection.scalar(select(func.count()).select_from(Todo).where(*mine))
        query = _lines().where(*mine).order_by(Todo.id).execution_options(yield_per=BATCH)
        rows = await connection.stream(query)
        try:
            yield Export(connection, todos or 0, rows)
        finally:  # SQLAlchemy's own `async with` leaves the cursor open after an error
            await rows.close()


def _lines() -> Select[str]:
    """Each todo as the JSON of an `ExportedTodo`; a test compares the two."""
    category = select(Category.name).where(Category.id == Todo.category_id).scalar_subquery()
    steps = _list(func.json_build_object("title", Subtask.title, "done", Subtask.done), Subtask.id)
    other, edges = Todo.__table__.alias("other"), todo_dependencies.c
    waits_for = (
        _list(edges.depends_on_id, edges.depends_on_id)
        .join(other, other.c.id == edges.depends_on_id)
        .where(edges.todo_id == Todo.id, other.c.deleted_at.is_(None))
    )
    line = func.json_build_object(
        *("id", Todo.id, "title", Todo.title, "notes", Todo.notes, "status", Todo.status),
        *("priority", Todo.priority, "due_at", Todo.due_at, "category", category),
        *("tags", func.to_json(Todo.tags)),
        *("subtasks", steps.where(Subtask.todo_id == Todo.id).scalar_subquery()),
        *("depends_on", waits_for.scalar_subquery()),
        *("created_at", Todo.created_at, "updated_at", Todo.updated_at),
        *("completed_at", Todo.completed_at),
    )
    return select(cast(line, Text).label("line"))


def _list(item: Any, order: Any) -> Select[Any]:
    """A JSON list; empty when there is nothing."""
    return select(func.coalesce(func.json_agg(aggregate_order_by(item, order)), EMPTY))
