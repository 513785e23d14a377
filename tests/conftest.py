"""Fixtures that more than one part of the tests needs: a real stack, a fresh database, a graph."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import EXECUTABLE, Browser, chromium
from workbook.stack import Launch, Services, databases, graph
from workbook.stack.services import running

STACK = "TESTS_STACK"
"""The home of a stack that runs already. Without it each test process starts one of its own."""


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """PostgreSQL and Neo4j for this test process, under a temporary home that notebooks find."""
    if shared := os.environ.get(STACK):
        yield running(Path(shared))
        return
    home = tmp_path_factory.mktemp("home")
    before = os.environ.get("WORKBOOK_HOME")
    os.environ["WORKBOOK_HOME"] = str(home)
    try:
        with Launch(home, only_databases=True, durable=False) as started:
            yield started
    finally:
        if before is None:
            del os.environ["WORKBOOK_HOME"]
        else:
            os.environ["WORKBOOK_HOME"] = before


@pytest.fixture
def database(services: Services, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a fresh, migrated, empty database of this test's own."""
    name = "test_" + re.sub(r"\W+", "_", request.node.name.lower())[:55]
    yield databases.create(services, name)
    databases.drop(services, name)


@pytest.fixture
def clean_graph(services: Services) -> Services:
    """The stack with an empty graph."""
    graph.clear(services)
    return services


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser that reaches only this machine."""
    if not EXECUTABLE.exists():
        pytest.skip(f"there is no {EXECUTABLE}: install your system's chromium package")
    with chromium() as started:
        yield started
