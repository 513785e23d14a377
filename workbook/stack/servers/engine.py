"""Docker, or Podman behind Docker's command line: whether it can be used, and if not, why."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from workbook.errors import ContainersError
from workbook.home import CHECKOUT

OLDEST_COMPOSE = (2, 24)
INSTALL = "Install Docker (https://docs.docker.com/engine/install/), or leave STACK=compose out."
UNUSABLE = (
    (
        r"permission denied",
        "You may not use Docker: its socket belongs to others.",
        "`sudo usermod -aG docker $USER`, log out and in again, then start again.",
    ),
    (
        r"cannot connect to the docker daemon|is the docker daemon running|connection refused"
        r"|failed to connect to the docker api|error during connect",
        "Docker is installed but isn't running.",
        "Start it (`sudo systemctl start docker`, or Docker Desktop), then start again.",
    ),
)
UP_FAILED = (
    (
        r"port is already allocated|address already in use|ports are not available",
        "A port that the containers need was taken by another program meanwhile.",
        "Start again: a free one is then chosen.",
    ),
    (
        r"pull access denied|no such host|failed to resolve|i/o timeout|tls handshake"
        r"|failed to do request",
        "The images couldn't be fetched.",
        "The first start needs the internet; check the connection and Docker's proxy settings.",
    ),
    (
        r"no space left on device",
        "Docker's disk is full.",
        "Make room, for example with `docker system prune`, then start again.",
    ),
)


def check(environment: Mapping[str, str] = os.environ) -> bool:
    """Raise `ContainersError` unless containers can be started; says whether it is Podman."""
    path = environment.get("PATH")
    if shutil.which("docker", path=path) is None:
        if shutil.which("podman", path=path):
            raise ContainersError(
                "Docker isn't installed, but Podman is, which can take its place behind Docker's"
                " command line.",
                "Install Docker's client with Compose, start Podman's socket (`systemctl --user"
                " start podman.socket`), and set DOCKER_HOST=unix://$XDG_RUNTIME_DIR/podman/"
                "podman.sock.",
            )
        raise ContainersError("Docker isn't installed.", INSTALL)
    server = _ask(["docker", "version", "--format", "{{json .Server}}"], environment)
    if server.returncode != 0:
        raise _explained(server.stderr, UNUSABLE, "Docker")
    _check_compose(environment)
    return "podman" in server.stdout.lower()


def _check_compose(environment: Mapping[str, str]) -> None:
    found = _ask(["docker", "compose", "version", "--short"], environment)
    numbers = re.match(r"v?(\d+)\.(\d+)", found.stdout.strip()) if not found.returncode else None
    oldest = ".".join(map(str, OLDEST_COMPOSE))
    install = f"Install version {oldest} or newer (https://docs.docker.com/compose/install/)."
    if numbers is None:
        raise ContainersError("Docker is here, but its Compose plugin isn't.", install)
    if (int(numbers[1]), int(numbers[2])) < OLDEST_COMPOSE:
        version = found.stdout.strip()
        raise ContainersError(f"Docker Compose {version} is too old for compose.yaml.", install)


def compose(
    arguments: Sequence[str | Path], environment: Mapping[str, str], given: str = ""
) -> str:
    """What `docker compose` printed. Raises `ContainersError` with a sentence that says why."""
    done = _ask(["docker", "compose", *arguments], environment, given)
    if done.returncode != 0:
        raise _explained(done.stderr, UNUSABLE + UP_FAILED, f"`docker compose {arguments[-1]}`")
    return done.stdout


def build_by_podman(tag: str, name: str, environment: Mapping[str, str]) -> None:
    """Build `deploy/images/<name>.Dockerfile`. Raises `ContainersError`."""
    command = ["podman", "build", "--quiet", "--tag", tag]
    command += ["--file", f"deploy/images/{name}.Dockerfile"]
    if certificates := environment.get("TODOAPP_BUILD_CA"):
        command += ["--secret", f"id=build_ca,src={certificates}"]
    done = _ask([*command, "."], environment)
    if done.returncode != 0:
        raise _explained(done.stderr, UP_FAILED, f"Building the image {tag}")


def _ask(
    command: Sequence[str | Path], environment: Mapping[str, str], given: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=CHECKOUT,
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )


def _explained(words: str, known: Sequence[tuple[str, str, str]], what: str) -> ContainersError:
    for pattern, happened, todo in known:
        if re.search(pattern, words, re.IGNORECASE):
            return ContainersError(happened, todo)
    last = (words.strip().splitlines() or ["it said nothing"])[-1]
    return ContainersError(
        f"{what} failed: {last[:300]}",
        "`workbook logs` shows what the containers wrote; `workbook reset` starts afresh.",
    )
