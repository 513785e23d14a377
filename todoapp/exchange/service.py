"""Imports as their owner sees them: handed in, watched, forgotten after a while."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from todoapp.db import violates
from todoapp.exchange import parsing
from todoapp.exchange.models import ImportJob
from todoapp.exchange.problems import ImportNotFound, ImportUnfinished
from todoapp.exchange.schemas import ImportFault, ImportOut
from todoapp.problems import Invalid, NotAuthenticated

LISTED = 100
KEPT = timedelta(days=30)


async def hand_in(session: AsyncSession, owner_id: UUID, file: bytes) -> ImportJob:
    """A new job, which the worker does soon.

    Raises:
        ImportUnfinished: the constraint says that one of this owner's isn't done yet.
        Invalid: no rows, or too many.
        NotAuthenticated: the owner's account is gone.
    """
    rows = parsing.rows(file)
    if rows == 0:
        raise Invalid([{"field": "body", "message": "send the file's lines as the body"}])
    if rows > parsing.MAX_ROWS + 1:  # the first line may say what follows
        message = f"has {rows} lines; send at most {parsing.MAX_ROWS} todos at once"
        raise Invalid([{"field": "body", "message": message}])
    job = ImportJob(owner_id=owner_id, file=file, rows=rows)
    session.add(job)
    try:
        await session.flush()
    except IntegrityError as error:
        if violates(error, "uq_import_jobs_owner_id_unfinished"):
            raise ImportUnfinished from error
        if violates(error, "fk_import_jobs_owner_id_users"):
            raise NotAuthenticated from error
        raise
    return job


async def get(session: AsyncSession, owner_id: UUID, job_id: UUID) -> ImportJob:
    """One import of this owner.

    Raises:
        ImportNotFound: absent, or somebody else's; a stranger can't tell which.
    """
    query = select(ImportJob).where(ImportJob.id == job_id, ImportJob.owner_id == owner_id)
    job = await session.scalar(query)
    if job is None:
        raise ImportNotFound
    return job


async def newest(session: AsyncSession, owner_id: UUID) -> Sequence[ImportJob]:
    """The owner's last imports, newest first."""
    query = select(ImportJob).where(ImportJob.owner_id == owner_id).order_by(ImportJob.id.desc())
    return (await session.scalars(query.limit(LISTED))).all()


def shown(job: ImportJob) -> ImportOut:
    """An import as it is answered."""
    fault = ImportFault(line=job.line, field=job.field, message=job.error) if job.error else None
    return ImportOut(
        id=job.id,
        status=job.status,  # type: ignore[arg-type]  # a constraint checks it
        rows=job.rows,
        imported=job.imported,
        error=fault,
        created_at=job.created_at,
        finished_at=job.finished_at,
    )


async def purge(session: AsyncSession) -> int:
    """Forget imports that were finished long ago; returns how many."""
    gone = await session.scalars(
        delete(ImportJob)
        .where(ImportJob.finished_at < func.now() - KEPT)
        .returning(ImportJob.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
