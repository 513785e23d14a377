"""How often an import was begun, so that one which ends its worker isn't begun for ever."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the number; a constant default rewrites no table."""
    op.add_column(
        "import_jobs", sa.Column("attempts", sa.Integer(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_column("import_jobs", "attempts")
