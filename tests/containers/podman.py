"""Podman behind its socket, with a storage and networks of its own, and Docker's base images in it.

It gets here what a machine with systemd gives it: somebody who runs the health checks.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from workbook.stack.waiting import wait_until

CONFIGURATION = """
[containers]
default_ulimits = ["nofile=16384:16384", "nproc=32768:32768"]
[engine]
tmp_dir = "{folder}/tmp"
lock_type = "file"
{runtime}
[network]
network_backend = "netavark"
network_config_dir = "{folder}/networks"
"""
STORAGE = """
[storage]
driver = "overlay"
graphroot = "{folder}/storage"
runroot = "{folder}/run"
"""
BETWEEN_CONTAINERS = ("FORWARD", "-i", "podman+", "-o", "podman+", "-j", "ACCEPT")


@contextmanager
def podman(base: Mapping[str, str], images: Iterable[str]) -> Iterator[dict[str, str]]:
    """An environment in which `docker` talks to Podman, which has `images` from the real Docker.

    At the end all its containers and images are gone. Raises CalledProcessError.
    """
    with tempfile.TemporaryDirectory(prefix="podman-") as name:
        environment = {**base, **_configured(Path(name))}
        socket = Path(name) / "podman.sock"
        environment["DOCKER_HOST"] = f"unix://{socket}"
        for image in images:
            _copy(image, base, environment)
        service = ["podman", "system", "service", "--time=0", environment["DOCKER_HOST"]]
        try:
            with (
                subprocess.Popen(service, env=environment, stderr=subprocess.DEVNULL) as served,
                _let_through(),
                _health_checks(environment),
            ):
                try:
                    assert wait_until(socket.exists, 30)
                    yield environment
                finally:
                    served.terminate()
        finally:
            # Last of all: a health check that comes after it would mount the storage again.
            _ask(environment, "rm", "--all", "--force", "--volumes", "--time=0")
            _ask(environment, "system", "reset", "--force")


def _configured(folder: Path) -> dict[str, str]:
    (folder / "tmp").mkdir()
    runtime = 'runtime = "runc"' if shutil.which("runc") else ""
    (folder / "containers.conf").write_text(CONFIGURATION.format(folder=folder, runtime=runtime))
    (folder / "storage.conf").write_text(STORAGE.format(folder=folder))
    return {
        "CONTAINERS_CONF": str(folder / "containers.conf"),
        "CONTAINERS_STORAGE_CONF": str(folder / "storage.conf"),
    }


def _copy(image: str, docker: Mapping[str, str], environment: Mapping[str, str]) -> None:
    saved = subprocess.Popen(["docker", "save", image], env=docker, stdout=subprocess.PIPE)
    with saved:
        subprocess.run(
            ["podman", "load", "--quiet"],
            env=environment,
            stdin=saved.stdout,
            stdout=subprocess.DEVNULL,
            check=True,
        )
    full = f"docker.io/{image}" if "/" in image else f"docker.io/library/{image}"
    _ask(environment, "tag", f"localhost/{image}", full)


@contextmanager
def _let_through() -> Iterator[None]:
    """Beside dockerd, whose firewall rules drop what goes between Podman's containers."""
    if os.geteuid() != 0:  # then they are in a network namespace of their own
        yield
        return
    subprocess.run(["iptables", "-I", *BETWEEN_CONTAINERS], check=True)
    try:
        yield
    finally:
        subprocess.run(["iptables", "-D", *BETWEEN_CONTAINERS], check=True)


@contextmanager
def _health_checks(environment: Mapping[str, str]) -> Iterator[None]:
    """Run health checks, as systemd's timers do, each second."""
    stop = Event()

    def check() -> None:
        while not stop.wait(1):
            for container in _ask(environment, "ps", "--quiet").split():
                _ask(environment, "healthcheck", "run", container)

    thread = Thread(target=check)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _ask(environment: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run(
        ["podman", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout
