"""Servers of one's own instead of the embedded ones.

`WORKBOOK_DATABASE_URL` names an empty database of a PostgreSQL 18 whose user may create databases;
`WORKBOOK_NEO4J_URI`, `WORKBOOK_NEO4J_USER` and `WORKBOOK_NEO4J_PASSWORD` a Neo4j without data. The
names are ours alone, so a `DATABASE_URL` left over in a shell never gets anything cleared.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from neo4j.exceptions import DriverError, Neo4jError

from workbook.errors import RefusedError, ServerFailedError
from workbook.stack import databases, graph

POSTGRES_VERSION = 18


@dataclass(frozen=True)
class External:
    """Which servers are someone else's; None where ours is to be started."""

    database_url: str | None = None
    neo4j_uri: str | None = None
    neo4j_user: str = "neo4j"
    neo4j_password: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "External":
        """As the learner's environment says."""
        return cls(
            database_url=environment.get("WORKBOOK_DATABASE_URL") or None,
            neo4j_uri=environment.get("WORKBOOK_NEO4J_URI") or None,
            neo4j_user=environment.get("WORKBOOK_NEO4J_USER", "neo4j"),
            neo4j_password=environment.get("WORKBOOK_NEO4J_PASSWORD", ""),
        )

    def check(self) -> None:
        """Look at both before anything is written to either.

        Raises `RefusedError` when one isn't empty and isn't ours or lacks a right that we need,
        `ServerFailedError` when one can't be reached.
        """
        if self.database_url is not None:
            _check_postgres(self.database_url)
        if self.neo4j_uri is not None:
            try:
                graph.check(self.neo4j_uri, self.neo4j_user, self.neo4j_password)
            except (DriverError, Neo4jError, OSError, ValueError) as fault:
                raise ServerFailedError(
                    f"The Neo4j of WORKBOOK_NEO4J_URI can't be used: {_first_line(fault)}.",
                    "Check the address, WORKBOOK_NEO4J_USER and WORKBOOK_NEO4J_PASSWORD, and that"
                    " it runs.",
                ) from fault


def _check_postgres(url: str) -> None:
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            databases.check(connection)
            version = connection.info.server_version // 10_000
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error as fault:
        raise ServerFailedError(
            f"The PostgreSQL of WORKBOOK_DATABASE_URL can't be used: {_first_line(fault)}.",
            "Check the address, user and password in it, and that the server runs.",
        ) from fault
    if version < POSTGRES_VERSION:
        raise RefusedError(
            f"The PostgreSQL of WORKBOOK_DATABASE_URL is version {version}, so nothing was"
            " touched.",
            f"The lessons need version {POSTGRES_VERSION} or newer.",
        )
    if row is None or not row[0]:
        raise RefusedError(
            "The user in WORKBOOK_DATABASE_URL may not create databases, so nothing was touched.",
            "Every lesson gets one of its own: let an administrator run ALTER ROLE … CREATEDB.",
        )


def _first_line(fault: BaseException) -> str:
    return (str(fault).splitlines() or [type(fault).__name__])[0].rstrip(".")
