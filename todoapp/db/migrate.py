"""Bringing the tables to what this code needs."""

from time import sleep
from typing import Any

from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import LockNotAvailable
from sqlalchemy import NullPool, create_engine, func, select, text
from sqlalchemy.exc import OperationalError

from todoapp.db.engine import PSYCOPG
from todoapp.db.tables import Base

LOCK = 0x746F646F_00000001  # "todo", then a number of our own for each use
LOCK_SECONDS = 3.0  # requests wait behind a migration that waits, so it doesn't wait for long …
ATTEMPTS = 10  # … but tries again
PAUSE = 2.0  # seconds in which those that waited get their turn


def migrate(database_url: str, revision: str = "head") -> None:
    """Bring the tables to `revision` (`base` removes them); safe to run twice at once.

    Raises:
        OperationalError: PostgreSQL is away, or others held a table all the time.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            _migrate(database_url, revision)
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable):
                raise
            sleep(PAUSE)
        else:
            return
    _migrate(database_url, revision)


def _migrate(database_url: str, revision: str) -> None:
    from alembic import command  # not needed to serve requests

    config = _alembic_config()
    engine = create_engine(PSYCOPG, connect_args=conninfo_to_dict(database_url), poolclass=NullPool)
    with engine.begin() as connection:
        # A second migration waits here, and then finds nothing left to do.
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
        config.attributes["connection"] = connection
        config.attributes["metadata"] = Base.metadata
        if revision == "base":
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)


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
