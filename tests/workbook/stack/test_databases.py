"""Databases made from the template, and what is never touched."""

import shutil
from pathlib import Path

import psycopg
import pytest

from workbook.errors import RefusedError
from workbook.home import CHECKOUT
from workbook.stack import Services, databases


def test_a_new_database_has_the_apps_tables_and_no_rows(database: str) -> None:
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM users").fetchone() == (0,)


def test_creating_a_database_again_starts_afresh(services: Services) -> None:
    url = databases.create(services, "workbook_lesson_99")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE left_over (id int)")
    url = databases.create(services, "workbook_lesson_99")
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT to_regclass('left_over')").fetchone() == (None,)
    databases.drop(services, "workbook_lesson_99")


def test_a_database_without_our_mark_is_never_dropped(services: Services) -> None:
    with psycopg.connect(services.database_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE somebody_elses")
        with pytest.raises(RefusedError, match="somebody_elses wasn't made by this workbook"):
            databases.create(services, "somebody_elses")
        connection.execute("DROP DATABASE somebody_elses")


def test_the_apps_role_is_no_superuser(services: Services) -> None:
    with psycopg.connect(services.database_url) as connection:
        role = connection.execute(
            "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert role == (False, True)


def test_other_migrations_have_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(CHECKOUT / "todoapp", tmp_path / "todoapp")
    monkeypatch.setattr(databases, "CHECKOUT", tmp_path)
    before = databases.migrations_version()
    newest = max((tmp_path / "todoapp").rglob("versions/0*.py"))
    newest.write_text(newest.read_text("utf-8") + "\n")

    assert databases.migrations_version() != before
