"""Indexes made and dropped while others write: slower, and without keeping anybody waiting.

    with concurrently():
        make_index("ix_todos_due", "todos", ["owner_id", "due_at"])

PostgreSQL can't do that in a transaction. Whatever a revision did before the block is committed,
and not yet its number; so a revision with such a block begins with it, and has only steps in it
that may be repeated after it was broken off.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from alembic import op
from sqlalchemy import TextClause, text
from sqlalchemy.exc import PendingRollbackError

WAIT_SECONDS = 60.0  # for transactions that are older; nobody waits behind who waits for them

VALID = text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")


@contextmanager
def concurrently() -> Iterator[None]:
    """Statements outside a transaction, each of which may wait for those that run already."""
    try:
        with op.get_context().autocommit_block():
            usual = op.get_bind().scalar(text("SHOW lock_timeout"))
            op.execute(f"SET lock_timeout = '{WAIT_SECONDS}s'")
            yield
            op.execute(f"SET lock_timeout = '{usual}'")
    except PendingRollbackError as error:  # the block's end, on a connection that was lost
        raise error.__context__ or error from None


def make_index(name: str, table: str, columns: Sequence[str | TextClause], **options: Any) -> None:
    """Make the index unless it is there; one that a broken attempt left is made again.

    Such an index is INVALID: it costs every write and answers no query, and IF NOT EXISTS would
    leave it at that.
    """
    valid = op.get_bind().scalar(VALID, {"name": name})
    if valid is False:
        drop_index(name, table)
    if not valid:
        op.create_index(name, table, columns, postgresql_concurrently=True, **options)


def drop_index(name: str, table: str) -> None:
    """Drop the index if it is there."""
    op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
