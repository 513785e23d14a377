"""Bringing the tables to what this code needs."""

from typing import Any

from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import NullPool, create_engine, func, select

from todoapp.db import PSYCOPG

LOCK = 0x746F646F_00000001  # "todo", then a number of our own for each use


def migrate(database_url: str, revision: str = "head") -> None:
    """Bring the tables to `revision` (`base` removes them); safe to run twice at once."""
    from alembic import command  # not needed to serve requests

    config = _alembic_config()
    engine = create_engine(PSYCOPG, connect_args=conninfo_to_dict(database_url), poolclass=NullPool)
    with engine.begin() as connection:
        # A second migration waits here, and then finds nothing left to do.
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        config.attributes["connection"] = connection
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
    config.set_main_option("script_location", "todoapp:migrations")
    return config
