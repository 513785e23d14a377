"""Databases for checks alone: migrated, empty, and used by no application."""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache

import psycopg

from workbook import stack
from workbook.lab import namespace
from workbook.stack import databases


@cache
def kept(purpose: str) -> str:
    """The URL of this process's database for `purpose`, made at the first call.

    Whoever uses it leaves nothing in it, by rolling back. Raises WorkbookError if the workbook
    isn't running.
    """
    services = stack.running()
    name = namespace.database_name(services, purpose)
    url = databases.create(services, name)
    atexit.register(_drop, services, name)
    return url


@contextmanager
def fresh(purpose: str) -> Iterator[str]:
    """The URL of a new database, gone at the end of the block."""
    services = stack.running()
    name = namespace.database_name(services, purpose)
    try:
        yield databases.create(services, name)
    finally:
        _drop(services, name)


def _drop(services: stack.Services, name: str) -> None:
    with suppress(psycopg.OperationalError):  # the workbook may have stopped
        databases.drop(services, name)
