"""Docker, the base images, and the system of compose.yaml running on loopback ports."""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import docker
import pytest

from tests.containers import plugin, standins
from tests.containers.system import System
from workbook.errors import ContainersError
from workbook.stack.servers import engine

CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
FIGURE = "figure"
RUNNING = pytest.StashKey[contextlib.ExitStack]()


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[object], None]:
    """Takes what was measured; pytest prints all of it at its end."""
    return lambda measured: record_property(FIGURE, str(measured))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    measured = [
        f"{report.head_line}: {value}"
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        for name, value in report.user_properties
        if name == FIGURE and report.when == "call"
    ]
    if measured:
        terminalreporter.section("figures of the containers")
        terminalreporter.write_line("\n".join(measured))


@pytest.fixture(scope="session")
def engine_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which `docker compose` works; skips, with the reason, where it can't."""
    environment = plugin.with_compose(os.environ, tmp_path_factory.mktemp("docker"))
    try:
        engine.check(environment)
    except ContainersError as fault:
        pytest.skip(f"{fault.happened} {fault.todo}")
    # Where a proxy signs for the package index, its certificate is among the system's.
    return {"TODOAPP_BUILD_CA": os.environ.get("PIP_CERT", "/dev/null")} | environment


@pytest.fixture(scope="session")
def images(engine_environment: dict[str, str]) -> dict[str, bool]:
    """Every base image, pulled or made; says of each whether it is a stand-in."""
    with contextlib.closing(docker.from_env(environment=engine_environment)) as client:
        return standins.provide(client)


@pytest.fixture(scope="session")
def system(
    engine_environment: dict[str, str],
    images: dict[str, bool],
    tmp_path_factory: pytest.TempPathFactory,
    pytestconfig: pytest.Config,
) -> Iterator[System]:
    """The whole of compose.yaml, healthy from nothing."""
    with contextlib.ExitStack() as running:
        pytestconfig.stash[RUNNING] = running
        folder = tmp_path_factory.mktemp("system")
        yield running.enter_context(System.started(engine_environment, folder))


@pytest.fixture(scope="session")
def room(pytestconfig: pytest.Config) -> None:
    """For what starts containers of its own: the system is gone, and the machine free."""
    if running := pytestconfig.stash.get(RUNNING, None):
        running.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the system comes first, since it ends with the first test that needs `room`."""
    items.sort(key=lambda item: "room" in getattr(item, "fixturenames", ()))
