"""Bringing the tables to what this code needs, while others use them."""

from time import sleep
from typing import Any

from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy import Connection, NullPool, create_engine, func, select, text
from sqlalchemy.exc import OperationalError

from todoapp.db import locks
from todoapp.db.engine import PSYCOPG
from todoapp.db.tables import Base

TURN = 0.2  # seconds between two looks whether another migration has ended
LOCK_SECONDS = 0.5  # requests wait behind a migration that waits, so it doesn't wait for long …
ATTEMPTS = 20  # … but tries again
PAUSE = 2.0  # seconds in which those that waited get their turn


def migrate(database_url: str, revision: str = "head") -> None:
    """Bring the tables to `revision` (`base` removes them); safe to run twice at once.

    Each revision is a transaction of its own, or steps that may be repeated. What was done when
    this ends early stays, and running it again goes on from there.

    The lock against a second migration belongs to the session: behind a pooler that takes the
    connection away between transactions (PgBouncer, `pool_mode = transaction`) it would be lost,
    so `database_url` has to lead to PostgreSQL itself.

    Raises:
        OperationalError: PostgreSQL is away, or others held a table all the time.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            _migrate(database_url, revision)
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable | DeadlockDetected):
                raise
            sleep(PAUSE)
        else:
            return
    _migrate(database_url, revision)


def _migrate(database_url: str, revision: str) -> None:
    from alembic import command  # not needed to serve requests

    config = _alembic_config()
    engine = create_engine(PSYCOPG, connect_args=conninfo_to_dict(database_url), poolclass=NullPool)
    with engine.connect() as connection:
        _wait_for_turn(connection)
        connection.execute(text(f"SET lock_timeout = '{LOCK_SECONDS}s'"))
        connection.commit()
        config.attributes["connection"] = connection
        config.attributes["metadata"] = Base.metadata
        if revision == "base":
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)


def _wait_for_turn(connection: Connection) -> None:
    """Wait until no other migration runs, outside a transaction.

    CREATE INDEX CONCURRENTLY waits for all transactions: whoever waited in one for whoever makes
    an index would wait for ever.
    """
    while not connection.scalar(select(func.pg_try_advisory_lock(locks.MIGRATE))):
        connection.rollback()
        sleep(TURN)


def known_revisions() -> tuple[str, ...]:
    """All revisions that this code knows, the newest first."""
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(_alembic_config())
    return tuple(revision.revision for revision in script.walk_revisions())


def _alembic_config() -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "todoapp.db:migrations")
    return config
