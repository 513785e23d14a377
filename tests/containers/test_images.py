"""Our two images: what is in them, what isn't, and how big they are."""

import re
import secrets
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.containers.system import VERSION, System
from workbook.home import CHECKOUT

pytestmark = [
    pytest.mark.xdist_group("containers"),
    pytest.mark.timeout(900),
    pytest.mark.containers,
]

OURS = ("todoapp-app", "todoapp-frontend")
CHANGED = "changed"
OF_CODE = 2
"""Layers: the code, and what is compiled of it."""
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


def test_only_code_is_copied_again_when_only_code_changed(
    system: System, tmp_path: Path, figure: Callable[[object], None]
) -> None:
    """The packages' layers come before it, and stay what they are."""
    for folder in ("todoapp", "deploy"):
        shutil.copytree(CHECKOUT / folder, tmp_path / folder)
    shutil.copy(CHECKOUT / ".dockerignore", tmp_path)
    with (tmp_path / "todoapp/main.py").open("a") as code:
        code.write(f"# {secrets.token_hex()}\n")

    before = system.layers(VERSION)
    began = time.monotonic()
    system.compose(
        *("--project-directory", str(tmp_path), "--file", str(CHECKOUT / "compose.yaml")),
        *("build", "--quiet", "migrate"),
        TODOAPP_VERSION=CHANGED,
    )
    figure(f"todoapp-app is built again after {time.monotonic() - began:.1f} s when code changed")
    after = system.layers(CHANGED)
    system.client.images.remove(f"todoapp-app:{CHANGED}")

    same = [one for one, other in zip(before, after, strict=True) if one == other]
    assert before[: len(same)] == same, "what differs comes last"
    assert len(before) - len(same) == OF_CODE


def test_a_release_pins_what_was_pulled_and_nothing_that_is_made_here(
    system: System, images: dict[str, bool]
) -> None:
    pinned = subprocess.run(
        [CHECKOUT / "deploy/pin-images"],
        env=system.environment,
        capture_output=True,
        text=True,
        check=False,
    )

    if pinned.returncode == 0:
        services = re.findall(
            r'^  (\w+): { image: "\S+@sha256:\w{64}" }$', pinned.stdout, re.MULTILINE
        )
        assert sorted(services) == ["balancer", "lab", "neo4j", "postgres"]
    else:  # a stand-in has no digest
        assert pinned.stdout == ""
        assert images[pinned.stderr.split()[0]]
