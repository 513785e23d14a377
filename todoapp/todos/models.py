"""The tables of todos and of the dependencies between them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from todoapp.db import Base, CreatedAt, Id

# "todo_id depends on depends_on_id": the second has to be done before the first.
todo_dependencies = Table(
    "todo_dependencies",
    Base.metadata,
    Column("todo_id", ForeignKey("todos.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "depends_on_id", ForeignKey("todos.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    CheckConstraint("todo_id <> depends_on_id", name="not_itself"),
)


class Todo(Base):
    """One thing to do. `version` grows by one with every change, dependencies included."""

    __tablename__ = "todos"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'done')", name="status_known"),
        CheckConstraint("(status = 'done') = (completed_at IS NOT NULL)", name="done_has_a_time"),
        CheckConstraint("char_length(title) BETWEEN 1 AND 200", name="title_length"),
        Index(None, "owner_id", "id"),  # the pages of a list, newest first
    )

    id: Mapped[Id]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    title: Mapped[str]
    notes: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default="open")
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    completed_at: Mapped[datetime | None]

    depends_on: Mapped[list[Todo]] = relationship(
        secondary=todo_dependencies,
        primaryjoin=lambda: Todo.id == todo_dependencies.c.todo_id,
        secondaryjoin=lambda: Todo.id == todo_dependencies.c.depends_on_id,
        lazy="raise",  # asking the database is said where it happens, never by touching a field
    )

    def graph_state(self) -> dict[str, Any]:
        """All that the graph knows about this todo; `depends_on` must be loaded."""
        return {
            "owner_id": str(self.owner_id),
            "title": self.title,
            "status": self.status,
            "depends_on": sorted(str(other.id) for other in self.depends_on),
        }
