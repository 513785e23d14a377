"""The outbox's index by aggregate goes: no event waits for an earlier one of the same any more."""

import sqlalchemy as sa

from todoapp.db.migrations.concurrently import concurrently, drop_index, make_index

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Remove it."""
    with concurrently():
        drop_index("ix_outbox_pending_aggregate", "outbox")


def downgrade() -> None:
    """Make it again."""
    with concurrently():
        make_index(
            "ix_outbox_pending_aggregate",
            "outbox",
            ["aggregate_id", "id"],
            postgresql_where=sa.text("processed_at IS NULL"),
        )
