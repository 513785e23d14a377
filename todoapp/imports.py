"""Imports: a job takes the rows over, all of them or none."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from todoapp.db import Base, CreatedAt, Id


class ImportJob(Base):
    """One file of JSON lines to take over, and how far that is."""

    __tablename__ = "import_jobs"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'done', 'failed')", name="status_known"),
        Index("ix_import_jobs_waiting", "id", postgresql_where=text("status = 'waiting'")),
    )

    id: Mapped[Id]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    status: Mapped[str] = mapped_column(server_default="waiting")
    rows: Mapped[str | None]
    imported: Mapped[int] = mapped_column(server_default="0")
    line: Mapped[int | None]
    error: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    finished_at: Mapped[datetime | None]
