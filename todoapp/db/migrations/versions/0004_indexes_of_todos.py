"""The indexes of todos, for pages in each of their orders; and what 0003 left to be looked at."""

import sqlalchemy as sa
from alembic import op

from todoapp.db.migrations.concurrently import concurrently, drop_index, make_index

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LIVE, DELETED = sa.text("deleted_at IS NULL"), sa.text("deleted_at IS NOT NULL")
IN_ONE = sa.text("deleted_at IS NULL AND category_id IS NOT NULL")
DUE = sa.text("coalesce(due_at, 'infinity'::timestamptz)")

INDEXES: dict[str, tuple[list[str | sa.TextClause], sa.TextClause | None]] = {
    "ix_todos_due": (["owner_id", DUE, "id"], LIVE),
    "ix_todos_priority": (["owner_id", "priority", "id"], LIVE),
    "ix_todos_created": (["owner_id", "created_at", "id"], LIVE),
    "ix_todos_status_created": (["owner_id", "status", "created_at", "id"], LIVE),
    "ix_todos_status_due": (["owner_id", "status", DUE, "id"], LIVE),
    "ix_todos_status_priority": (["owner_id", "status", "priority", "id"], LIVE),
    "ix_todos_category_created": (["owner_id", "category_id", "created_at", "id"], None),
    "ix_todos_category_due": (["owner_id", "category_id", DUE, "id"], IN_ONE),
    "ix_todos_category_priority": (["owner_id", "category_id", "priority", "id"], IN_ONE),
    "ix_todos_deleted": (["owner_id", "id"], DELETED),
    "ix_todos_deleted_at": (["deleted_at"], DELETED),
}
NOT_YET_VALID = ("ck_todos_priority_known", "ck_todos_tags_number", "fk_todos_category")


def upgrade() -> None:
    """Make the indexes, drop the one that they replace, validate the constraints."""
    with concurrently():
        for name, (columns, rows) in INDEXES.items():
            make_index(name, "todos", columns, postgresql_where=rows)
        make_index(
            "ix_todos_tags",
            "todos",
            ["owner_id", "tags"],
            postgresql_using="gin",
            postgresql_where=LIVE,
        )
        drop_index("ix_todos_owner_id_id", "todos")
        for constraint in NOT_YET_VALID:
            op.execute(f"ALTER TABLE todos VALIDATE CONSTRAINT {constraint}")


def downgrade() -> None:
    """Bring the former index back, then remove these."""
    with concurrently():
        make_index("ix_todos_owner_id_id", "todos", ["owner_id", "id"])
        for name in (*INDEXES, "ix_todos_tags"):
            drop_index(name, "todos")
