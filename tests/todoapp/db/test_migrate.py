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
from todoapp.db.migrations import concurrently
from todoapp.db.tables import Base

assert main, "it knows all tables, and so the models do"
Sql = Callable[..., list[dict[str, Any]]]

Definitions = Callable[[], list[dict[str, Any]]]


def tables(sql: Sql) -> set[str]:
    return {row["tablename"] for row in sql("SELECT * FROM pg_tables WHERE schemaname = 'public'")}


def test_down_leaves_nothing_but_alembics_own_table(empty: str, sql: Sql) -> None:
    assert tables(sql) == {"alembic_version"}


def test_down_and_up_again_ends_where_it_began(database: str, definitions: Definitions) -> None:
    before = definitions()
    migrate(database, "base")
    migrate(database)

    assert definitions() == before


def test_one_step_back_brings_back_what_it_took_away(empty: str, definitions: Definitions) -> None:
    migrate(empty, "0005")
    before = definitions()
    migrate(empty, "0006")
    assert definitions() != before

    config = migrating._alembic_config()
    engine = create_engine(PSYCOPG, connect_args=conninfo_to_dict(empty))
    with engine.connect() as connection:
        config.attributes.update(connection=connection, metadata=Base.metadata)
        command.downgrade(config, "0005")
    engine.dispose()

    assert definitions() == before


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


def test_tables_made_from_the_models_are_those_of_the_migrations(
    database: str, definitions: Definitions
) -> None:
    # Alembic compares neither checks nor defaults; PostgreSQL's own description has both.
    migrated = definitions()
    engine = create_engine(PSYCOPG, connect_args=conninfo_to_dict(database))
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    engine.dispose()

    assert definitions() == migrated


def test_a_database_whose_search_was_a_stored_column_ends_like_a_new_one(
    stored_search: str, sql: Sql, definitions: Definitions
) -> None:
    sql("INSERT INTO users (email, name, password_hash) VALUES ('ada@example.com', 'Ada', '-')")
    sql("INSERT INTO todos (owner_id, title) SELECT id, 'white paint' FROM users")
    migrate(stored_search)
    kept = sql("SELECT title, search::text FROM todos")
    found = definitions()
    migrate(stored_search, "base")
    migrate(stored_search)

    assert found == definitions()
    assert kept == [{"title": "white paint", "search": "'paint':2 'white':1"}]


def test_a_migration_that_waits_for_others_lets_requests_pass_and_tries_again(
    empty: str,
    sql: Sql,
    eventually: Callable[[Callable[[], Any]], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(migrating, "PAUSE", 0.5)
    monkeypatch.setattr(migrating, "ATTEMPTS", 100)
    migrate(empty, "0002")
    waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation IS NOT NULL"
    with ThreadPoolExecutor(1) as pool, psycopg.connect(empty) as long:
        long.execute("SELECT * FROM todos")
        racing = pool.submit(migrate, empty)
        eventually(lambda: sql(waiting))

        sql("SET lock_timeout = '20s'; SELECT * FROM todos")

        assert not racing.done()
        long.rollback()
        racing.result()

    assert sql("SELECT * FROM alembic_version") == [{"version_num": known_revisions()[0]}]


@pytest.mark.parametrize(
    ("reached", "held"),
    [("0002", "SELECT * FROM todos"), ("0003", "SELECT * FROM users")],
    ids=["for a table", "for an older transaction"],
)
def test_a_migration_that_never_gets_its_turn_says_what_to_do(
    empty: str,
    sql: Sql,
    definitions: Definitions,
    monkeypatch: pytest.MonkeyPatch,
    reached: str,
    held: str,
) -> None:
    monkeypatch.setattr(migrating, "LOCK_SECONDS", 0.1)
    monkeypatch.setattr(concurrently, "WAIT_SECONDS", 0.1)
    monkeypatch.setattr(migrating, "PAUSE", 0.1)
    monkeypatch.setattr(migrating, "ATTEMPTS", 2)
    migrate(empty, reached)
    with psycopg.connect(empty) as long:
        long.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        long.execute(held)
        with pytest.raises(OperationalError) as refused:
            migrate(empty)

    fault = cli._as_fault(refused.value)
    assert fault is not None
    assert fault.code == 6
    assert "Run it again when long transactions have ended" in str(fault)
    assert sql("SELECT * FROM alembic_version") == [{"version_num": reached}]
    migrate(empty)
    assert "INVALID" not in str(definitions())
