"""Imports are gone, and with them their jobs; files that were still waiting are lost.

While backends are replaced, only imports fail in those of the version before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UNFINISHED = sa.text("finished_at IS NULL")


def upgrade() -> None:
    """Remove the table."""
    op.drop_table("import_jobs")


def downgrade() -> None:
    """Make it again, empty."""
    now = sa.text("now()")
    op.create_table(
        "import_jobs",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("imported", sa.Integer(), server_default="0", nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_jobs"),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name="fk_import_jobs_owner_id_users", ondelete="CASCADE"
        ),
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
    op.create_index("ix_import_jobs_unfinished", "import_jobs", ["id"], postgresql_where=UNFINISHED)
    op.create_index(
        "uq_import_jobs_owner_id_unfinished",
        "import_jobs",
        ["owner_id"],
        unique=True,
        postgresql_where=UNFINISHED,
    )
