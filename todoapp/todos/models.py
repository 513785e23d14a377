"""The tables of todos and of what belongs to them: dependencies, sub-tasks, shares."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from todoapp.db.tables import Base, CreatedAt, Id
from todoapp.http.etags import etag

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

MOST_OF_A_KIND = 100  # sub-tasks, dependencies and shares that a todo may have, of each
# Nobody asks those who receive. What others can give them is bounded, so that it remains a list to
# look through, and so little that an account is deleted within one request.
MOST_FROM_ONE = 1_000  # todos that one person may share with another
MOST_RECEIVED = 5_000  # todos that all others together may share with one person
FOREVER = "'infinity'::timestamptz"  # what has no due date is sorted behind all others
DUE = text(f"coalesce(due_at, {FOREVER})")
LIVE, DELETED = text("deleted_at IS NULL"), text("deleted_at IS NOT NULL")
IN_ONE = text("deleted_at IS NULL AND category_id IS NOT NULL")
SEARCHED = "to_tsvector('simple', (title || ' ') || coalesce(notes, ''))"


class Todo(Base):
    """One thing to do. `version` grows by one with every change, whatever belongs to it included.

    A deleted todo stays for a while, so that it can be restored.
    """

    __tablename__ = "todos"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'done')", name="status_known"),
        CheckConstraint("(status = 'done') = (completed_at IS NOT NULL)", name="done_has_a_time"),
        CheckConstraint("char_length(title) BETWEEN 1 AND 200", name="title_length"),
        CheckConstraint("priority BETWEEN 0 AND 3", name="priority_known"),
        CheckConstraint("cardinality(tags) <= 20", name="tags_number"),
        # A category belongs to the same person; deleting it leaves the todo without one.
        ForeignKeyConstraint(
            ["owner_id", "category_id"],
            ["categories.owner_id", "categories.id"],
            name="fk_todos_category",
            ondelete="SET NULL (category_id)",
        ),
        # The pages of a list, in each of its orders, and by status too: most todos of a life are
        # done, and whoever looks for the few open ones must not walk through all the others.
        # Sorted by id instead, PostgreSQL may take the primary key for a person with much of the
        # table, and then walk through everything that others have made since.
        Index("ix_todos_created", "owner_id", "created_at", "id", postgresql_where=LIVE),
        Index("ix_todos_due", "owner_id", DUE, "id", postgresql_where=LIVE),
        Index("ix_todos_priority", "owner_id", "priority", "id", postgresql_where=LIVE),
        Index(
            "ix_todos_status_created",
            "owner_id",
            "status",
            "created_at",
            "id",
            postgresql_where=LIVE,
        ),
        Index("ix_todos_status_due", "owner_id", "status", DUE, "id", postgresql_where=LIVE),
        Index(
            "ix_todos_status_priority",
            "owner_id",
            "status",
            "priority",
            "id",
            postgresql_where=LIVE,
        ),
        # Not only of those that live: the foreign keys look for an owner's and a category's todos
        # by it too.
        Index("ix_todos_category_created", "owner_id", "category_id", "created_at", "id"),
        Index(
            "ix_todos_category_due", "owner_id", "category_id", DUE, "id", postgresql_where=IN_ONE
        ),
        Index(
            "ix_todos_category_priority",
            "owner_id",
            "category_id",
            "priority",
            "id",
            postgresql_where=IN_ONE,
        ),
        # The owner stands in front here too (extension btree_gin): nobody's search reads what
        # others wrote.
        Index("ix_todos_tags", "owner_id", "tags", postgresql_using="gin", postgresql_where=LIVE),
        # Not partial: only from such an index does PostgreSQL know how frequent a word is.
        Index("ix_todos_words", "owner_id", text(SEARCHED), postgresql_using="gin"),
        # What was deleted: as its owner's list, and by age for the purge.
        Index("ix_todos_deleted", "owner_id", "id", postgresql_where=DELETED),
        Index("ix_todos_deleted_at", "deleted_at", postgresql_where=DELETED),
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
    priority: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    due_at: Mapped[datetime | None]
    category_id: Mapped[UUID | None]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    deleted_at: Mapped[datetime | None]
    # Not stored, but another name for the expression, of which the index keeps the words.
    search: Mapped[str | None] = mapped_column(
        TSVECTOR, Computed(SEARCHED, persisted=False), deferred=True, deferred_raiseload=True
    )

    role = ""  # what the reader is to it: no column; nothing, until who loads it for somebody says

    depends_on: Mapped[list[Todo]] = relationship(
        secondary=todo_dependencies,
        primaryjoin=lambda: Todo.id == todo_dependencies.c.todo_id,
        secondaryjoin=lambda: Todo.id == todo_dependencies.c.depends_on_id,
        lazy="raise",  # asking the database is said where it happens, never by touching a field
    )
    subtasks: Mapped[list[Subtask]] = relationship(
        order_by=lambda: Subtask.id, lazy="raise", cascade="all, delete-orphan"
    )
    shares: Mapped[list[Share]] = relationship(lazy="raise", cascade="all, delete-orphan")

    def graph_state(self) -> dict[str, Any]:
        """All that the graph knows about this todo; `depends_on` and `shares` must be loaded.

        Of a deleted one it knows nothing but that, so that it answers no question.
        """
        if self.deleted_at:
            return {"deleted": True}
        return {
            "owner_id": str(self.owner_id),
            "title": self.title,
            "status": self.status,
            "priority": self.priority,
            "due_at": self.due_at.isoformat() if self.due_at else None,
            "category_id": str(self.category_id) if self.category_id else None,
            "depends_on": sorted(str(other.id) for other in self.depends_on),
            "shared_with": {str(share.user_id): share.role for share in self.shares},
        }


def etag_for(role: str, version: int) -> str:
    """The ETag of a todo for a reader with this role."""
    # The body names the role, so each has a tag of its own; the owner's is plainly the version.
    return etag(version, "" if role == "owner" else role)


class Subtask(Base):
    """One step of a todo, to be ticked off."""

    __tablename__ = "subtasks"
    __table_args__ = (CheckConstraint("char_length(title) BETWEEN 1 AND 200", name="title_length"),)

    id: Mapped[Id]
    todo_id: Mapped[UUID] = mapped_column(ForeignKey("todos.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    done: Mapped[bool] = mapped_column(server_default="false")


class Share(Base):
    """Somebody else may see a todo, or change it too."""

    __tablename__ = "todo_shares"
    __table_args__ = (
        CheckConstraint("role IN ('viewer', 'editor')", name="role_known"),
        Index(None, "user_id", "todo_id"),
    )

    todo_id: Mapped[UUID] = mapped_column(
        ForeignKey("todos.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str]
    created_at: Mapped[CreatedAt]
