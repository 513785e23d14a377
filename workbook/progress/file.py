"""One SQLite file that several processes write to, and that may get damaged.

Each operation is one short transaction on a connection of its own, and SQLite's lock makes the
others wait. A damaged file is set aside, never repaired in place and never deleted.
"""

import fcntl
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

_VERSION = 1
_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS attempts (
    id INTEGER PRIMARY KEY, exercise TEXT NOT NULL, outcome TEXT NOT NULL, misconception TEXT,
    points REAL NOT NULL, out_of REAL NOT NULL, at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS attempts_exercise ON attempts (exercise);
CREATE TABLE IF NOT EXISTS hints (
    exercise TEXT NOT NULL, number INTEGER NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (exercise, number)
);
CREATE TABLE IF NOT EXISTS quiz_tries (
    id INTEGER PRIMARY KEY, milestone TEXT NOT NULL, right INTEGER NOT NULL,
    out_of INTEGER NOT NULL, at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS credits (milestone TEXT PRIMARY KEY, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS choices (name TEXT PRIMARY KEY, value TEXT NOT NULL);
PRAGMA user_version = {_VERSION};
COMMIT;
"""
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class ProgressFile:
    """The file at `path`; `tell` receives a sentence when something is amiss with it."""

    def __init__(self, path: Path, tell: Callable[[str], object]) -> None:
        self.path = path
        self._tell = tell

    def write(self, statement: str, values: tuple[object, ...]) -> None:
        """Run one statement that changes something; what fails is told, not raised."""
        self._attempt(lambda connection: connection.execute(statement, values), None)

    def write_all(self, statements: list[tuple[str, tuple[object, ...]]]) -> None:
        """Run several, all or none."""

        def run(connection: sqlite3.Connection) -> None:
            for statement, values in statements:
                connection.execute(statement, values)

        self._attempt(run, None)

    def read(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query; none if the file can't be read, which is told."""
        return self._attempt(lambda one: one.execute(query, values).fetchall(), [])

    def _attempt(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        for _ in range(2):
            try:
                with closing(self._connect()) as connection, connection:
                    return work(connection)
            except (sqlite3.Error, OSError) as error:
                if not _is_damage(error):
                    self._tell(
                        f"Your progress could not be kept ({error}). The lesson goes on without; "
                        f"look at {self.path}."
                    )
                    return otherwise
                if kept := self._set_aside():
                    self._tell(
                        f"The file with your progress was damaged. It is kept as {kept.name} "
                        "beside a new, empty one; what you do from now on is recorded again."
                    )
        return otherwise

    def _connect(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=10)
        try:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version < _VERSION:
                connection.executescript(_SCHEMA)
        except BaseException:
            connection.close()
            raise
        return connection

    def _set_aside(self) -> Path | None:
        """Rename the damaged file; None if another process has already done it."""
        with self.path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self._still_damaged():
                return None
            moment = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S-%f")
            kept = self.path.with_name(f"progress.damaged-{moment}.sqlite")
            journal = Path(f"{self.path}-journal")
            if journal.exists():  # first, so that it is never applied to the new file
                journal.rename(f"{kept}-journal")
            return self.path.rename(kept)

    def _still_damaged(self) -> bool:
        try:
            with closing(sqlite3.connect(self.path, timeout=10)) as connection:
                return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok")
        except sqlite3.Error as error:
            return _is_damage(error)


def _is_damage(error: Exception) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE
