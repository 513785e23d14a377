"""A learner's migration, run up, down and up again on a database of its own.

The learner writes `upgrade()` and `downgrade()` with Alembic's `op`, as in a file of its
`versions/`. A check looks at the schema before, between and after, and at the rows.

    with migrating(attempt, "INSERT INTO …") as database:
        database.run("upgrade")
        …                                  # look by database.rows("SELECT …")
        database.goes_back("leaves-things", "loses-things")
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from workbook.checking.attempt import Attempt
from workbook.checking.runs import scratch

Schema = dict[str, str]
"""Everything in the schema by what it is called ("index ix_todos_title"), with its definition."""

_SCHEMA = """
SELECT 'column ' || attrelid::regclass || '.' || attname,
       format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' not null' ELSE '' END
       || coalesce(' default ' || pg_get_expr(adbin, adrelid), '')
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid AND relkind IN ('r', 'p')
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE attnum > 0 AND NOT attisdropped AND relnamespace = 'public'::regnamespace
UNION ALL SELECT 'constraint ' || conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index ' || indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
"""


@dataclass(frozen=True)
class Migrating:
    """A database under migration: `start` is its schema before."""

    attempt: Attempt
    url: str
    start: Schema
    _engine: Engine

    def run(self, direction: str) -> None:
        """Call the learner's `upgrade` or `downgrade`; ends the check if it raises."""
        function = self.attempt.called(direction)

        def migrate() -> None:
            with self._engine.connect() as connection:
                context = MigrationContext.configure(connection)
                with context.begin_transaction(), Operations.context(context):
                    function()

        call = self.attempt.run(migrate)
        if call.crash is not None and call.crash.unwritten:
            self.attempt.blank(
                f"`{direction}` still stops at `raise NotImplementedError()`. Put your own code in "
                "the place of that line, run the cell, then check again."
            )
        _ = call.value
        self.attempt.saw(*differences(self.start, self.schema()))

    def goes_back(self, leaves: str, loses: str) -> None:
        """`downgrade` leads to where `upgrade` began, and `upgrade` can be run once more.

        Otherwise the check ends with the misconception `leaves` (something of the upgrade is still
        there) or `loses` (something that was there before isn't, or isn't as it was).
        """
        self.run("downgrade")
        for what in differences(self.start, now := self.schema()):
            said = f"After your upgrade and your downgrade, {what}"
            if what.partition(" is")[0] in now.keys() - self.start.keys():
                self.attempt.wrong(leaves, f"{said}. What if somebody upgrades again?")
            self.attempt.wrong(loses, f"{said}. Who was using it?")
        self.run("upgrade")

    def schema(self) -> Schema:
        """The schema as it is now."""
        return dict(self.rows(_SCHEMA))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query of the check's gives now."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(query.encode()).fetchall()


@contextmanager
def migrating(attempt: Attempt, before: str = "") -> Iterator[Migrating]:
    """A new database with the application's schema, and what the SQL of `before` adds to it."""
    with scratch.fresh("migrations") as url:
        if before:
            with psycopg.connect(url) as connection:
                connection.execute(before.encode())
        engine = create_engine(
            url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool
        )
        database = Migrating(attempt, url, {}, engine)
        database.start.update(database.schema())
        yield database


def differences(before: Schema, after: Schema) -> list[str]:
    """What differs, a sentence's half each: "index ix_todos_title is still there"."""
    new = [f"{name} is there" for name in after if name not in before]
    gone = [f"{name} is gone" for name in before if name not in after]
    changed = [
        f"{name} is `{after[name]}` and was `{before[name]}`"
        for name in before
        if after.get(name, before[name]) != before[name]
    ]
    return [*new, *gone, *changed]
