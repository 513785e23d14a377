"""Lessons and exercises pass on the containers as on the embedded stack.

They are the very same tests, which find lessons and exercises by themselves; the fixture
`services` alone is another one.
"""

import os
from collections.abc import Iterator

import psycopg
import pytest

from tests.lessons.test_exercise_notebooks import (
    test_solved_is_right,
    test_untouched_is_not_attempted,
)
from tests.lessons.test_lessons import test_lesson
from workbook.stack import Launch, Services

__all__ = ["test_lesson", "test_solved_is_right", "test_untouched_is_not_attempted"]

pytestmark = [
    pytest.mark.xdist_group("containers"),
    pytest.mark.timeout(900),
    pytest.mark.containers,
]


@pytest.fixture(scope="module")
def services(
    engine_environment: dict[str, str],
    images: dict[str, bool],
    room: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Services]:
    """The containers of `make start STACK=compose`, under a home that notebooks find."""
    before, home = dict(os.environ), tmp_path_factory.mktemp("home")
    os.environ |= engine_environment | {"WORKBOOK_HOME": str(home)}
    launch = Launch(home, containers=True, only_databases=True)
    try:
        with launch as started:
            yield started
    finally:
        if launch.compose is not None:
            launch.compose.run("down", "--volumes", "--timeout", "5")
        os.environ.clear()
        os.environ |= before


def test_canary_it_is_the_containers_that_answer(services: Services) -> None:
    """The lessons above would pass on the embedded servers too; these aren't theirs."""
    with psycopg.connect(services.database_url) as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
    assert folder == "/var/lib/postgresql/18/docker"
