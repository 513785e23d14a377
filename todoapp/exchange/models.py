"""The table of imports."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from todoapp.db import Base, CreatedAt, Id

UNFINISHED = text("finished_at IS NULL")


class ImportJob(Base):
    """One file of todos to take over, and how far that is. The file goes when the job is done."""

    __tablename__ = "import_jobs"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'running', 'done', 'failed')", name="status_known"),
        CheckConstraint("(file IS NULL) = (finished_at IS NOT NULL)", name="file_until_finished"),
        Index("ix_import_jobs_unfinished", "id", postgresql_where=UNFINISHED),
        # One at a time: the table isn't a place to keep files.
        Index(
            "uq_import_jobs_owner_id_unfinished",
            "owner_id",
            unique=True,
            postgresql_where=UNFINISHED,
        ),
        Index(None, "owner_id", "id"),
    )

    id: Mapped[Id]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    status: Mapped[str] = mapped_column(server_default="waiting")
    file: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)
    rows: Mapped[int]
    imported: Mapped[int] = mapped_column(server_default="0")
    attempts: Mapped[int] = mapped_column(server_default="0")
    line: Mapped[int | None]
    field: Mapped[str | None]
    error: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    finished_at: Mapped[datetime | None]
