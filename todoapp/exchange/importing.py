"""Taking a file over: the worker does it, in one transaction, all rows or none.

Who works on a job holds an advisory lock that ends with the transaction. So no two do the same
job, and the job of a worker that was killed is free again at once, with nothing done. The progress
is written beside that transaction, by a connection of its own: the row isn't locked, the job is.

So is the number of attempts, before each: a file that ends its worker, and so never leaves an
error, would otherwise be taken by the next one, again and again, before all others.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Table, Text, cast, func, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import undefer

from todoapp import outbox
from todoapp.categories.models import Category
from todoapp.db import Base
from todoapp.exchange import parsing
from todoapp.exchange.models import ImportJob
from todoapp.exchange.schemas import PortableTodo
from todoapp.logs import get_logger
from todoapp.todos.models import Subtask, Todo, todo_dependencies

LOCK = 0x746F6470  # first half of the lock's key; the job is the second
CHUNK = 500  # rows written at once, and between two notes of progress
CANDIDATES = 50
MOST_ATTEMPTS = 5

T = TypeVar("T")
log = get_logger(__name__)


async def run_next(session: AsyncSession) -> int:
    """Take over the oldest file that nobody else works on; returns 1, or 0 if there is none.

    The caller commits.
    """
    job = await _claim(session)
    if job is None:
        return 0
    outcome: dict[str, Any]
    try:
        await _begin(session, job)
        todos = await asyncio.to_thread(parsing.read, job.file or b"")
        async with session.begin_nested():
            await _take_over(session, job, todos)
        outcome = {"status": "done", "rows": len(todos), "imported": len(todos)}
    except parsing.BadFile as bad:
        outcome = {"line": bad.line, "field": bad.field, "error": bad.message}
    except _GivenUp:
        log.exception("import given up", import_id=str(job.id))
        message = f"This was begun {MOST_ATTEMPTS} times and never came to an end."
        outcome = {"error": f"{message} Send it in smaller parts."}
    except (OperationalError, InterfaceError, PoolTimeoutError):
        raise  # not the file's fault: the job stays, and is done anew
    except Exception:
        log.exception("import failed", import_id=str(job.id))
        outcome = {"error": "This is our fault; the log has the details."}
    await session.execute(
        update(ImportJob)
        .where(ImportJob.id == job.id)
        .values({"status": "failed", "imported": 0, **outcome})
        .values(file=None, finished_at=func.clock_timestamp())
        .execution_options(synchronize_session=False)
    )
    return 1


class _GivenUp(Exception):  # noqa: N818  # it ends the attempts, as a bad file does
    """Each attempt so far ended the worker or the connection."""


async def _claim(session: AsyncSession) -> ImportJob | None:
    unfinished = ImportJob.finished_at.is_(None)
    candidates = select(ImportJob.id).where(unfinished).order_by(ImportJob.id).limit(CANDIDATES)
    for job_id in (await session.scalars(candidates)).all():
        lock = func.pg_try_advisory_xact_lock(LOCK, func.hashtext(str(job_id)))
        if await session.scalar(select(lock)):
            # Asked again: whoever had the lock before us may have finished it.
            query = select(ImportJob).where(ImportJob.id == job_id, unfinished)
            if job := await session.scalar(query.options(undefer(ImportJob.file))):
                return job
    return None


async def _begin(session: AsyncSession, job: ImportJob) -> None:
    if job.attempts >= MOST_ATTEMPTS:
        raise _GivenUp
    await _note(session, job.id, 0, attempts=job.attempts + 1)


async def _note(session: AsyncSession, job_id: UUID, imported: int, **more: int) -> None:
    """Let everybody see how far the job is."""
    assert isinstance(session.bind, AsyncEngine)
    async with session.bind.begin() as connection:
        await connection.execute(
            update(ImportJob)
            .where(ImportJob.id == job_id)
            .values(status="running", imported=imported, **more)
        )


async def _take_over(session: AsyncSession, job: ImportJob, todos: list[PortableTodo]) -> None:
    """Write all of them; their ids are new and in the order of the file."""
    now: datetime = (await session.execute(select(func.now()))).scalar_one()
    drawn = select(func.uuidv7()).select_from(func.generate_series(1, len(todos)))
    ids = (await session.scalars(drawn)).all()
    by_reference = {todo.id: new for todo, new in zip(todos, ids, strict=True) if todo.id}
    categories = await _categories(session, job.owner_id, todos)
    numbered = list(zip(ids, todos, strict=True))
    for number, chunk in enumerate(_chunks(numbered), 1):
        rows = [_row(job.owner_id, new, todo, categories, now) for new, todo in chunk]
        steps = [
            {"todo_id": new, **step.model_dump()} for new, todo in chunk for step in todo.subtasks
        ]
        await _insert(session, Todo, rows)
        await _insert(session, Subtask, steps)
        await _note(session, job.id, min(number * CHUNK, len(todos)))
    for chunk in _chunks(numbered):
        states, edges = [], []
        for new, todo in chunk:
            others = [by_reference[other] for other in dict.fromkeys(todo.depends_on)]
            edges += [{"todo_id": new, "depends_on_id": other} for other in others]
            row = _row(job.owner_id, new, todo, categories, now)
            states.append((new, 1, _state(row, others)))
        await _insert(session, todo_dependencies, edges)
        await outbox.emit_many(session, "todo.created", states)


async def _categories(
    session: AsyncSession, owner_id: UUID, todos: Iterable[PortableTodo]
) -> dict[str | None, UUID | None]:
    """The category of each name in the file; those that the owner hasn't got are made."""
    names = sorted({todo.category for todo in todos if todo.category})
    for chunk in _chunks(names):
        made = await session.scalars(
            # The constraint knows which names are the same; a file may spell one in two ways.
            upsert(Category)
            .values([{"owner_id": owner_id, "name": name} for name in chunk])
            .on_conflict_do_nothing()
            .returning(Category)
        )
        states = [(new.id, new.version, new.graph_state()) for new in made.all()]
        await outbox.emit_many(session, "category.created", states)
    name = func.unnest(cast(names, ARRAY(Text))).column_valued("wanted")
    found = (
        select(name, Category.id)
        .join(Category, func.lower(Category.name) == func.lower(name))
        .where(Category.owner_id == owner_id)
        # Nobody shall delete it before our todos are in it.
        .with_for_update(of=Category, read=True, key_share=True)
    )
    return {None: None, **{row[0]: row[1] for row in (await session.execute(found)).all()}}


def _row(
    owner_id: UUID,
    new: UUID,
    todo: PortableTodo,
    categories: dict[str | None, UUID | None],
    now: datetime,
) -> dict[str, Any]:
    completed_at = (todo.completed_at or now) if todo.status == "done" else None
    return {
        "id": new,
        "owner_id": owner_id,
        "category_id": categories[todo.category],
        "created_at": todo.created_at or now,
        "updated_at": todo.updated_at or now,
        "completed_at": completed_at,
        **todo.model_dump(include={"title", "notes", "status", "priority", "due_at", "tags"}),
    }


def _state(row: dict[str, Any], others: Iterable[UUID]) -> dict[str, Any]:
    return Todo(**row, depends_on=[Todo(id=other) for other in others], shares=[]).graph_state()


async def _insert(
    session: AsyncSession, table: type[Base] | Table, rows: list[dict[str, Any]]
) -> None:
    if rows:  # an empty list would insert one row of defaults
        await session.execute(insert(table), rows)


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
