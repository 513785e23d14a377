"""Lessons and exercises, found by themselves, pass on the containers as on the embedded stack."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lessons.test_exercise_notebooks import verdicts
from tests.lessons.test_lessons import nbval
from workbook.authoring import tree
from workbook.home import CHECKOUT
from workbook.stack import Launch, Services

pytestmark = [
    pytest.mark.xdist_group("containers"),
    pytest.mark.timeout(900),
    pytest.mark.containers,
]


@pytest.fixture(scope="module")
def services(
    engine_environment: dict[str, str],
    images: dict[str, bool],
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


@pytest.mark.parametrize("lesson", tree.notebooks(CHECKOUT, "notebooks"), ids=lambda p: p.stem)
def test_lesson(lesson: Path, services: Services, tmp_path: Path) -> None:
    done = nbval(lesson, tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", tree.notebooks(CHECKOUT, "solutions"), ids=lambda p: p.stem)
def test_solved_is_right(path: Path, services: Services) -> None:
    for exercise, shown in verdicts(path).items():
        assert re.search(rf"Exercise {exercise}, .*: right\n", shown), shown


@pytest.mark.parametrize("path", tree.notebooks(CHECKOUT, "exercises"), ids=lambda p: p.stem)
def test_untouched_is_not_attempted(path: Path, services: Services) -> None:
    for exercise, shown in verdicts(path).items():
        assert re.search(rf"Exercise {exercise}, .*: not attempted yet\n", shown), shown


def test_canary_it_is_the_containers_that_answer(services: Services) -> None:
    """The lessons above would pass on the embedded servers too; these aren't theirs."""
    import psycopg

    with psycopg.connect(services.database_url) as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
    assert folder == "/var/lib/postgresql/18/docker"
