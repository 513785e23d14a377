"""Accounts, todos, dependencies between todos, and the outbox."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _id() -> sa.Column[uuid.UUID]:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    now = None if nullable else sa.text("now()")
    return sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=nullable)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "users",
        _id(),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        _time("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
    )
    op.create_table(
        "todos",
        _id(),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        _time("created_at"),
        _time("updated_at"),
        _time("completed_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_todos"),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name="fk_todos_owner_id_users", ondelete="CASCADE"
        ),
        sa.CheckConstraint("status IN ('open', 'done')", name=op.f("ck_todos_status_known")),
        sa.CheckConstraint(
            "(status = 'done') = (completed_at IS NOT NULL)",
            name=op.f("ck_todos_done_has_a_time"),
        ),
        sa.CheckConstraint(
            "char_length(title) BETWEEN 1 AND 200", name=op.f("ck_todos_title_length")
        ),
    )
    op.create_index("ix_todos_owner_id_id", "todos", ["owner_id", "id"])
    op.create_table(
        "todo_dependencies",
        sa.Column("todo_id", sa.Uuid(), nullable=False),
        sa.Column("depends_on_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("todo_id", "depends_on_id", name="pk_todo_dependencies"),
        sa.ForeignKeyConstraint(
            ["todo_id"],
            ["todos.id"],
            name="fk_todo_dependencies_todo_id_todos",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["depends_on_id"],
            ["todos.id"],
            name="fk_todo_dependencies_depends_on_id_todos",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint(
            "todo_id <> depends_on_id", name=op.f("ck_todo_dependencies_not_itself")
        ),
    )
    op.create_index("ix_todo_dependencies_depends_on_id", "todo_dependencies", ["depends_on_id"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("aggregate_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("payload", JSONB(), nullable=False),
        sa.Column("traceparent", sa.Text(), nullable=True),
        _time("created_at"),
        _time("processed_at", nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        _time("next_attempt_at"),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    pending = sa.text("processed_at IS NULL")
    op.create_index("ix_outbox_pending", "outbox", ["id"], postgresql_where=pending)
    op.create_index(
        "ix_outbox_pending_aggregate",
        "outbox",
        ["aggregate_id", "id"],
        postgresql_where=pending,
    )


def downgrade() -> None:
    """Remove the tables."""
    for table in ("outbox", "todo_dependencies", "todos", "users"):
        op.drop_table(table)
