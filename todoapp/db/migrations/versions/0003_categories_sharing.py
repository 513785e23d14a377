"""Categories, tags, priority, due date, sub-tasks, sharing, deletion, search, imports."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _id(name: str = "id", *, made: bool = False) -> sa.Column[uuid.UUID]:
    default = sa.text("uuidv7()") if made else None
    return sa.Column(name, sa.Uuid(), server_default=default, nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    now = None if nullable else sa.text("now()")
    return sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=nullable)


def _belongs_to(table: str, column: str, other: str) -> Any:
    name = f"fk_{table}_{column}_{other}"
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    """Create what is new and widen the table of todos."""
    op.create_table(
        "categories",
        _id(made=True),
        _id("owner_id"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        _time("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_categories"),
        _belongs_to("categories", "owner_id", "users"),
        sa.UniqueConstraint("owner_id", "id", name="uq_categories_owner_id_id"),
        sa.CheckConstraint(
            "char_length(name) BETWEEN 1 AND 200", name=op.f("ck_categories_name_length")
        ),
    )
    op.create_index(
        "uq_categories_owner_id_name",
        "categories",
        ["owner_id", sa.text("lower(name)")],
        unique=True,
    )
    _widen_todos()
    op.create_table(
        "subtasks",
        _id(made=True),
        _id("todo_id"),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("done", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subtasks"),
        _belongs_to("subtasks", "todo_id", "todos"),
        sa.CheckConstraint(
            "char_length(title) BETWEEN 1 AND 200", name=op.f("ck_subtasks_title_length")
        ),
    )
    op.create_index("ix_subtasks_todo_id", "subtasks", ["todo_id"])
    op.create_table(
        "todo_shares",
        _id("todo_id"),
        _id("user_id"),
        sa.Column("role", sa.Text(), nullable=False),
        _time("created_at"),
        sa.PrimaryKeyConstraint("todo_id", "user_id", name="pk_todo_shares"),
        _belongs_to("todo_shares", "todo_id", "todos"),
        _belongs_to("todo_shares", "user_id", "users"),
        sa.CheckConstraint("role IN ('viewer', 'editor')", name=op.f("ck_todo_shares_role_known")),
    )
    op.create_index("ix_todo_shares_user_id_todo_id", "todo_shares", ["user_id", "todo_id"])
    op.create_table(
        "import_jobs",
        _id(made=True),
        _id("owner_id"),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("imported", sa.Integer(), server_default="0", nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        _time("created_at"),
        _time("finished_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_import_jobs"),
        _belongs_to("import_jobs", "owner_id", "users"),
        sa.CheckConstraint(
            "status IN ('waiting', 'running', 'done', 'failed')",
            name=op.f("ck_import_jobs_status_known"),
        ),
        sa.CheckConstraint(
            "(file IS NULL) = (finished_at IS NOT NULL)",
            name=op.f("ck_import_jobs_file_until_finished"),
        ),
    )
    op.create_index("ix_import_jobs_owner_id_id", "import_jobs", ["owner_id", "id"])
    unfinished = sa.text("finished_at IS NULL")
    op.create_index("ix_import_jobs_unfinished", "import_jobs", ["id"], postgresql_where=unfinished)
    op.create_index(
        "uq_import_jobs_owner_id_unfinished",
        "import_jobs",
        ["owner_id"],
        unique=True,
        postgresql_where=unfinished,
    )


def _widen_todos() -> None:
    """Only what needn't look at the rows; 0004 does that while others go on writing."""
    searched = "to_tsvector('simple', title || ' ' || coalesce(notes, ''))"
    for column in (
        sa.Column("priority", sa.SmallInteger(), server_default="0", nullable=False),
        _time("due_at", nullable=True),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("tags", ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        _time("deleted_at", nullable=True),
        sa.Column("search", TSVECTOR(), sa.Computed(searched, persisted=False), nullable=True),
    ):
        op.add_column("todos", column)
    for name, rule in (
        ("ck_todos_priority_known", "priority BETWEEN 0 AND 3"),
        ("ck_todos_tags_number", "cardinality(tags) <= 20"),
    ):
        op.create_check_constraint(op.f(name), "todos", rule, postgresql_not_valid=True)
    op.create_foreign_key(
        "fk_todos_category",
        "todos",
        "categories",
        ["owner_id", "category_id"],
        ["owner_id", "id"],
        ondelete="SET NULL (category_id)",
        postgresql_not_valid=True,
    )
    # Comes with PostgreSQL, and whoever may create tables in a database of their own may add it.
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gin")


def downgrade() -> None:
    """Remove what was new; todos in the bin would come back to life, so they go too."""
    for table in ("import_jobs", "todo_shares", "subtasks"):
        op.drop_table(table)
    op.execute("DELETE FROM todos WHERE deleted_at IS NOT NULL")
    for column in ("search", "deleted_at", "tags", "category_id", "due_at", "priority"):
        op.drop_column("todos", column)  # with its indexes and constraints
    op.execute("DROP EXTENSION IF EXISTS btree_gin")
    op.drop_table("categories")
