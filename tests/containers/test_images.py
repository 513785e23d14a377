"""Our two images: what is in them, what isn't, and how big they are."""

from collections.abc import Callable

import pytest

from tests.containers.system import VERSION, System

pytestmark = [
    pytest.mark.xdist_group("containers"),
    pytest.mark.timeout(900),
    pytest.mark.containers,
]

OURS = ("todoapp-app", "todoapp-frontend")
MEGABYTES = 400
"""Of either, with what it stands on; more would mean that something got in that nobody needs."""


def finds(system: System, service: str, name: str) -> bool:
    """Whether there is a program of this name in a container."""
    found = system.containers(service)[0].exec_run(["sh", "-c", f"command -v {name}"])
    return bool(found[0] == 0)


@pytest.mark.parametrize("name", OURS)
def test_it_is_small_and_labelled(
    name: str, system: System, figure: Callable[[object], None]
) -> None:
    image = system.client.images.get(f"{name}:{VERSION}")
    size = image.attrs["Size"] / 1e6
    figure(f"{name} has {size:.0f} MB")

    assert size < MEGABYTES
    assert image.labels["org.opencontainers.image.title"].startswith("todoapp")


@pytest.mark.parametrize("program", ["gcc", "cc", "g++", "make", "git"])
def test_no_compiler_is_in_it(program: str, system: System) -> None:
    assert not finds(system, "backend", program)
    assert not finds(system, "frontend", program)


def test_canary_the_programs_that_run_are_found(system: System) -> None:
    assert finds(system, "backend", "python")
    assert finds(system, "frontend", "nginx")


def test_the_application_is_in_it_and_nothing_else_of_this_project(system: System) -> None:
    _, listed = system.containers("backend")[0].exec_run(["ls", "/app"])
    assert listed.decode().split() == ["todoapp"]

    code, said = system.python("backend", "import pytest")
    assert code != 0
    assert "ModuleNotFoundError" in said


def test_only_code_is_copied_again_when_only_code_changed(system: System) -> None:
    """The packages' layers don't depend on it: they come before it."""
    layers = [
        one["CreatedBy"] for one in system.client.images.get(f"todoapp-app:{VERSION}").history()
    ]  # the newest first
    code = next(number for number, made in enumerate(layers) if "COPY todoapp" in made)
    packages = next(number for number, made in enumerate(layers) if "/opt/venv /opt" in made)

    assert code < packages
