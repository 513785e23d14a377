"""The steps from an empty database to the tables that the models describe."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from todoapp import cli, main
from todoapp.db import migrate as migrating
from todoapp.db.engine import PSYCOPG
from todoapp.db.migrate import known_revisions, migrate
from todoapp.db.tables import Base

assert main, "it knows all tables, and so the models do"
Sql = Callable[..., list[dict[str, Any]]]

DEFINITIONS = """
    SELECT conrelid::regclass::text AS name, conname, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT table_name, column_name, concat_ws(' ', data_type, is_nullable, column_default)
    FROM information_schema.columns WHERE table_schema = 'public'
    ORDER BY 1, 2, 3
"""


@pytest.fixture
def empty(database: str) -> str:
    migrate(database, "base")
    return database


def tables(sql: Sql) -> set[str]:
    return {row["tablename"] for row in sql("SELECT * FROM pg_tables WHERE schemaname = 'public'")}


def test_down_leaves_nothing_but_alembics_own_table(empty: str, sql: Sql) -> None:
    assert tables(sql) == {"alembic_version"}


def test_down_and_up_again_ends_where_it_began(database: str, sql: Sql) -> None:
    before = sql(DEFINITIONS)
    migrate(database, "base")
    migrate(database)

    assert sql(DEFINITIONS) == before


def test_one_step_back_brings_back_what_the_last_one_took_away(empty: str, sql: Sql) -> None:
    newest, before_it, *_ = known_revisions()
    migrate(empty, before_it)
    before = sql(DEFINITIONS)
    migrate(empty, newest)
    assert sql(DEFINITIONS) != before

    config = migrate._alembic_config()
    engine = create_engine(PSYCOPG, connect_args=conninfo_to_dict(empty))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, before_it)
    engine.dispose()

    assert sql(DEFINITIONS) == before


def test_two_migrations_at_once_both_succeed(empty: str, sql: Sql) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(migrate, [empty, empty]))

    assert sql("SELECT * FROM alembic_version") == [{"version_num": known_revisions()[0]}]


def test_alembic_finds_no_difference_between_models_and_migrations(database: str) -> None:
    engine = create_engine(PSYCOPG, connect_args=conninfo_to_dict(database))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()

    assert differences == []


def test_tables_made_from_the_models_are_those_of_the_migrations(database: str, sql: Sql) -> None:
    # Alembic compares neither checks nor defaults; PostgreSQL's own description has both.
    migrated = sql(DEFINITIONS)
    engine = create_engine(PSYCOPG, connect_args=conninfo_to_dict(database))
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    engine.dispose()

    assert sql(DEFINITIONS) == migrated


def test_a_migration_that_waits_for_others_lets_requests_pass_and_tries_again(
    database: str,
    sql: Sql,
    eventually: Callable[[Callable[[], Any]], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(migrating, "LOCK_SECONDS", 0.5)
    monkeypatch.setattr(migrating, "PAUSE", 0.5)
    monkeypatch.setattr(migrating, "ATTEMPTS", 100)
    waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation IS NOT NULL"
    with ThreadPoolExecutor(1) as pool, psycopg.connect(database) as long:
        long.execute("SELECT * FROM todo_shares, todos")
        racing = pool.submit(migrate, database, "base")
        eventually(lambda: sql(waiting))

        sql("SET lock_timeout = '20s'; SELECT * FROM todo_shares, todos")

        assert not racing.done()
        long.rollback()
        racing.result()

    assert tables(sql) == {"alembic_version"}


def test_a_migration_that_never_gets_its_turn_says_what_to_do(
    database: str, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "LOCK_SECONDS", 0.1)
    monkeypatch.setattr(migrating, "PAUSE", 0.1)
    monkeypatch.setattr(migrating, "ATTEMPTS", 2)
    before = sql(DEFINITIONS)
    with psycopg.connect(database) as long:
        long.execute("SELECT * FROM users")
        with pytest.raises(OperationalError) as refused:
            migrate(database, "base")

    fault = cli._as_fault(refused.value)
    assert fault is not None
    assert fault.code == 6
    assert "Run it again when long transactions have ended" in str(fault)
    assert sql(DEFINITIONS) == before
