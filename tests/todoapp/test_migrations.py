"""The steps from an empty database to the tables that the models describe."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import create_engine

from todoapp.db import PSYCOPG
from todoapp.migrating import known_revisions, migrate
from todoapp.tables import metadata

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


def test_two_migrations_at_once_both_succeed(empty: str, sql: Sql) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(migrate, [empty, empty]))

    assert sql("SELECT * FROM alembic_version") == [{"version_num": known_revisions()[0]}]


def test_alembic_finds_no_difference_between_models_and_migrations(database: str) -> None:
    engine = create_engine(PSYCOPG, connect_args=conninfo_to_dict(database))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    engine.dispose()

    assert differences == []


def test_tables_made_from_the_models_are_those_of_the_migrations(database: str, sql: Sql) -> None:
    # Alembic compares neither checks nor defaults; PostgreSQL's own description has both.
    migrated = sql(DEFINITIONS)
    engine = create_engine(PSYCOPG, connect_args=conninfo_to_dict(database))
    metadata.drop_all(engine)
    metadata.create_all(engine)
    engine.dispose()

    assert sql(DEFINITIONS) == migrated
