"""The outbox's index by aggregate goes: no event waits for an earlier one of the same any more."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Remove it; that takes a moment, however long the outbox is."""
    op.drop_index("ix_outbox_pending_aggregate", "outbox")


def downgrade() -> None:
    """Make it again; writes wait for one look at the outbox, which is kept short."""
    op.create_index(
        "ix_outbox_pending_aggregate",
        "outbox",
        ["aggregate_id", "id"],
        postgresql_where=sa.text("processed_at IS NULL"),
    )
