"""What is searched isn't stored any more: the column computes it, and the index keeps it.

The version before this one reads the column, with each todo that it writes too. So it isn't
dropped, and a backend that hasn't been replaced yet goes on.
"""

import sqlalchemy as sa
from alembic import op

from todoapp.db.migrations.concurrently import concurrently, drop_index, make_index

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SEARCHED = "to_tsvector('simple', title || ' ' || coalesce(notes, ''))"


def upgrade() -> None:
    """Make the index, then let nothing be stored; 0003 once made a column that was."""
    with concurrently():
        columns: list[str | sa.TextClause] = ["owner_id", sa.text(SEARCHED)]
        make_index("ix_todos_words", "todos", columns, postgresql_using="gin")
        op.execute("ANALYZE todos")  # else nobody knows yet how frequent a word is
    op.execute(
        "ALTER TABLE todos DROP COLUMN search,"  # with its index, if it had one
        f" ADD COLUMN search tsvector GENERATED ALWAYS AS ({SEARCHED}) VIRTUAL"
    )


def downgrade() -> None:
    """Remove the index; what is searched can be computed without it, and needn't be stored."""
    with concurrently():
        drop_index("ix_todos_words", "todos")
