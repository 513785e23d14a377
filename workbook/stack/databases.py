"""Databases of our own on a PostgreSQL server: fresh copies of a migrated template, marked as ours.

A mark is the comment on a database, `backend-learning-journey <what for>`. Only databases that
carry it are ever dropped, so a server that is used for other things too loses nothing.
"""

import hashlib
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from workbook.errors import RefusedError
from workbook.home import CHECKOUT
from workbook.stack.services import Services

MARK = "backend-learning-journey"
TEMPLATE = "workbook_template"


def create(services: Services, name: str) -> str:
    """Make the database `name` anew, migrated and empty; returns its URL.

    A database of that name is dropped first, with everyone connected to it.
    Raises `RefusedError` when it isn't one of ours.
    """
    drop(services, name)
    with _connect(services.database_url) as connection:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(copy.format(sql.Identifier(name), sql.Identifier(services.template)))
        _set_mark(connection, name, "lesson")
    return with_database(services.database_url, name)


def drop(services: Services, name: str) -> None:
    """Drop the database `name` if there is one. Raises `RefusedError` when it isn't one of ours."""
    with _connect(services.database_url) as connection:
        _drop(connection, name)


def names(services: Services, prefix: str) -> list[str]:
    """The databases on the server whose names begin with `prefix`."""
    with _connect(services.database_url) as connection:
        rows = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (prefix,)
        )
        return [name for (name,) in rows]


def prepare(database_url: str) -> None:
    """Bring the app's database and the template up to the app's migrations.

    `database_url` names an existing database, which must be empty or ours (`RefusedError`). Does
    nothing when both were made by the same migrations as today's.
    """
    version = migrations_version()
    with _connect(database_url) as connection:
        check(connection)
        name = connection.info.dbname
        if _mark(connection, name) != version:
            _set_mark(connection, name, "migrating")
            _migrate(database_url)
            _set_mark(connection, name, version)
        if _mark(connection, TEMPLATE) != version:
            _make_template(connection, database_url, version)


def check(connection: psycopg.Connection) -> None:
    """Only look: raises `RefusedError` when this database is neither empty nor ours."""
    name = connection.info.dbname
    found = connection.execute(
        "SELECT quote_ident(nspname) || '.' || quote_ident(relname)"
        " FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%' LIMIT 1"
    ).fetchone()
    if found is not None and _mark(connection, name) is None:
        raise RefusedError(
            f"The database {name} isn't empty (it has {found[0]}) and wasn't made by this workbook,"
            " so nothing was touched.",
            "Let WORKBOOK_DATABASE_URL name an empty database.",
        )


def adopt(connection: psycopg.Connection) -> None:
    """Mark this database as ours, unless it is: for one that our own containers made."""
    if _mark(connection, connection.info.dbname) is None:
        _set_mark(connection, connection.info.dbname, "made in a container")


def migrations_version() -> str:
    """A short hash of the app's migrations: what a database was made by."""
    digest = hashlib.sha256()
    for path in sorted(Path(CHECKOUT / "todoapp" / "db" / "migrations").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def with_database(url: str, name: str) -> str:
    """The same server and user, another database."""
    if "://" not in url:
        return make_conninfo(url, dbname=name)
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _make_template(connection: psycopg.Connection, database_url: str, version: str) -> None:
    """Built under another name and renamed when complete, so nobody copies half of it."""
    building = f"{TEMPLATE}_building"
    _drop(connection, TEMPLATE)
    _drop(connection, building)
    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
    _set_mark(connection, building, version)
    _migrate(with_database(database_url, building))
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    connection.execute(rename.format(sql.Identifier(building), sql.Identifier(TEMPLATE)))


def _migrate(url: str) -> None:
    from todoapp.db.migrate import migrate

    migrate(url)


def _drop(connection: psycopg.Connection, name: str) -> None:
    if not _exists(connection, name):
        return
    if _mark(connection, name) is None:
        raise RefusedError(
            f"The database {name} wasn't made by this workbook, so it isn't dropped.",
            "Rename it, or point WORKBOOK_DATABASE_URL to another server.",
        )
    database = sql.Identifier(name)
    try:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))
    except psycopg.errors.InsufficientPrivilege:
        # Autovacuum is at work there, and may not be ended by us. A plain DROP sends it away
        # by itself, but no clients; those are ours to end.
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = %s AND backend_type = 'client backend'",
            [name],
        )
        connection.execute(sql.SQL("DROP DATABASE {}").format(database))


def _exists(connection: psycopg.Connection, name: str) -> bool:
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return found.fetchone() is not None


def _mark(connection: psycopg.Connection, name: str) -> str | None:
    """What the mark says this database is for; None without a mark (or without the database)."""
    found = connection.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    ).fetchone()
    comment = found[0] if found and found[0] else ""
    return comment.removeprefix(MARK).strip() if comment.startswith(MARK) else None


def _set_mark(connection: psycopg.Connection, name: str, purpose: str) -> None:
    comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
    connection.execute(comment.format(sql.Identifier(name), sql.Literal(f"{MARK} {purpose}")))


def _connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url, autocommit=True, connect_timeout=10)
