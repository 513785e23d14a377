"""What stands between a learner and containers is said in a sentence, with what to do next."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from workbook.errors import ContainersError
from workbook.stack.servers import engine


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def only(tmp_path: Path) -> dict[str, str]:
    """An environment whose only programs are in `tmp_path`."""
    return {"PATH": f"{tmp_path}", "HOME": str(tmp_path)}


def refusal(environment: dict[str, str]) -> str:
    with pytest.raises(ContainersError) as caught:
        engine.check(environment)
    return str(caught.value)


def test_no_docker(only: dict[str, str]) -> None:
    assert refusal(only).startswith("Docker isn't installed. Install Docker (")


def test_podman_instead(only: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path, "podman", "exit 0")

    assert "but Podman is" in refusal(only)
    assert "DOCKER_HOST=unix://" in refusal(only)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker"
            " daemon running?",
            "Docker is installed but isn't running. Start it",
        ),
        (
            "permission denied while trying to connect to the Docker daemon socket at unix:///",
            "You may not use Docker: its socket belongs to others. `sudo usermod",
        ),
        ("something nobody foresaw", "Docker failed: something nobody foresaw"),
    ],
)
def test_docker_refuses(only: dict[str, str], tmp_path: Path, words: str, said: str) -> None:
    program(tmp_path, "docker", f'echo "{words}" >&2; exit 1')

    assert said in refusal(only)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("echo unknown command >&2; exit 1", "its Compose plugin isn't. Install version 2.24"),
        ("echo 2.3.3", "Docker Compose 2.3.3 is too old for compose.yaml. Install version 2.24"),
    ],
)
def test_compose_is_missing_or_old(
    only: dict[str, str], tmp_path: Path, answer: str, said: str
) -> None:
    program(tmp_path, "docker", f'case "$1" in version) echo "{{}}";; compose) {answer};; esac')

    assert said in refusal(only)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Bind for 127.0.0.1:8000 failed: port is already allocated", "A port that the"),
        ("pull access denied for postgres", "The images couldn't be fetched."),
        ("write /x: no space left on device", "Docker's disk is full."),
    ],
)
def test_containers_do_not_start(
    only: dict[str, str], tmp_path: Path, words: str, said: str
) -> None:
    program(tmp_path, "docker", f'echo "{words}" >&2; exit 1')

    with pytest.raises(ContainersError, match=said):
        engine.compose(["up"], only)


@pytest.mark.parametrize(
    ("server", "podman"), [('{"Components":[{"Name":"Podman Engine"}]}', True), ("{}", False)]
)
def test_podman_behind_dockers_command_line_is_recognised(
    only: dict[str, str], tmp_path: Path, server: str, podman: bool
) -> None:
    program(
        tmp_path, "docker", f"case \"$1\" in version) echo '{server}';; compose) echo 2.40.3;; esac"
    )

    assert engine.check(only) is podman


def test_a_daemon_that_is_not_there() -> None:
    """Docker's own words, where its command line is installed."""
    if shutil.which("docker") is None:
        pytest.skip("there is no docker command")

    said = refusal({**os.environ, "DOCKER_HOST": "unix:///nowhere/docker.sock"})

    assert said.startswith("Docker is installed but isn't running.")
