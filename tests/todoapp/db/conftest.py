"""What the tests of migrations share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from todoapp.db.migrate import migrate

# PostgreSQL's own description of everything, with what is kept and what isn't valid.
DEFINITIONS = """
    SELECT conrelid::regclass::text AS name, conname, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT indrelid::regclass::text, indexrelid::regclass::text,
        concat_ws(' ', pg_get_indexdef(indexrelid), CASE WHEN NOT indisvalid THEN 'INVALID' END)
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT attrelid::regclass::text, attname, concat_ws(' ',
        format_type(atttypid, atttypmod), attnotnull, attgenerated, attidentity,
        pg_get_expr(adbin, adrelid))
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        AND attnum > 0 AND NOT attisdropped
    ORDER BY 1, 2, 3
"""


@pytest.fixture
def definitions(
    sql: Callable[..., list[dict[str, Any]]],
) -> Callable[[], list[dict[str, Any]]]:
    """Describes all tables of the test's database."""
    return lambda: sql(DEFINITIONS)


@pytest.fixture
def empty(database: str) -> str:
    """The URL of a database whose migrations were all undone."""
    migrate(database, "base")
    return database


@pytest.fixture
def stored_search(empty: str, sql: Callable[..., list[dict[str, Any]]]) -> str:
    """The URL of a database at 0005 as the version before made it, with a column for the search."""
    sql("DROP TABLE alembic_version")
    sql(Path(__file__).with_name("stored_search.sql").read_text("utf-8"))
    return empty
