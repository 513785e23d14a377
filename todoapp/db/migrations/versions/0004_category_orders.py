"""Pages of one category in their other orders, for those with very many todos in it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

IN_ONE = sa.text("deleted_at IS NULL AND category_id IS NOT NULL")
DUE = sa.text("coalesce(due_at, 'infinity'::timestamptz)")


def upgrade() -> None:
    """Add the indexes."""
    for name, order in (("due", DUE), ("priority", "priority")):
        op.create_index(
            f"ix_todos_category_{name}",
            "todos",
            ["owner_id", "category_id", order, "id"],
            postgresql_where=IN_ONE,
        )


def downgrade() -> None:
    """Remove them."""
    op.drop_index("ix_todos_category_due")
    op.drop_index("ix_todos_category_priority")
