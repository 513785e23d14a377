"""Neo4j's jars: fetched from their publisher side by side, verified, kept for every checkout.

Neo4j Community is GPLv3 and isn't shipped with this project; `neo4j.lock` names each jar with its
SHA-256 and size. A jar is written under another name and renamed when its hash is right, so an
interrupted fetch goes on where it was. `bootstrap.py` runs this file as a program before the rest
of the environment is there; at its top it therefore needs little more than the standard library.
"""

import fcntl
import logging
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from workbook.errors import DamagedDownloadError, NoNetworkError, WorkbookError

LOCK = Path(__file__).with_name("neo4j.lock")
SIDE_BY_SIDE = 16
"""Downloads at the same time: most jars are small, so the time goes into waiting for answers."""


@dataclass(frozen=True)
class Jar:
    """One line of the lock: `group:artifact:version[:classifier]`, SHA-256 and size in bytes."""

    coordinates: str
    sha256: str
    size: int

    @property
    def path(self) -> str:
        """Where a Maven repository has it, and where it lies below the cache."""
        group, artifact, version, *classifier = self.coordinates.split(":")
        name = "-".join([artifact, version, *classifier])
        return f"{group.replace('.', '/')}/{artifact}/{version}/{name}.jar"


def locked(lock: Path = LOCK) -> list[Jar]:
    """The jars in the lock."""
    lines = [line.split() for line in lock.read_text().splitlines() if not line.startswith("#")]
    return [Jar(coordinates, sha256, int(size)) for coordinates, sha256, size in lines]


def cache() -> Path:
    """The folder of the jars: `WORKBOOK_CACHE`, or this user's cache folder."""
    chosen = os.environ.get("WORKBOOK_CACHE")
    return Path(chosen) if chosen else platformdirs.user_cache_path("backend-learning-journey")


def repository() -> str:
    """The Maven repository: `WORKBOOK_JAR_REPOSITORY`, or the one that jgo takes by default."""
    chosen = os.environ.get("WORKBOOK_JAR_REPOSITORY")
    if chosen is None:
        from jgo.constants import MAVEN_CENTRAL_URL

        chosen = MAVEN_CENTRAL_URL
    return chosen.rstrip("/") + "/"


def missing(lock: Path = LOCK) -> list[Jar]:
    """The jars still to be fetched.

    A jar gets its name only after its hash was right, so here its size is enough.
    """
    folder = cache()

    def is_there(jar: Jar) -> bool:
        try:
            return (folder / jar.path).stat().st_size == jar.size
        except FileNotFoundError:
            return False

    return [jar for jar in locked(lock) if not is_there(jar)]


def class_path() -> str:
    """Every jar, as Java's `-cp` takes them; fetches what is missing."""
    fetch()
    return os.pathsep.join(str(cache() / jar.path) for jar in locked())


def fetch(arrived: Callable[[int], None] = lambda size: None, lock: Path = LOCK) -> None:
    """Fetch and verify the missing jars; `arrived` is told the bytes as they come.

    Raises `NoNetworkError`, or `DamagedDownloadError` naming the jar. What has arrived stays.
    """
    if not missing(lock):
        return
    folder = cache()
    with _alone(folder):
        wanted = missing(lock)
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            fetches = [pool.submit(_fetch_one, jar, folder, arrived) for jar in wanted]
            try:
                for done in fetches:
                    done.result()
            finally:
                pool.shutdown(cancel_futures=True)


def _fetch_one(jar: Jar, folder: Path, arrived: Callable[[int], None]) -> None:
    import pooch
    import requests

    pooch.get_logger().setLevel(logging.ERROR)
    store = pooch.create(
        folder,
        base_url=repository(),
        registry={jar.path: f"sha256:{jar.sha256}"},
        retry_if_failed=2,
    )
    downloader = pooch.HTTPDownloader(progressbar=_Ticks(arrived), chunk_size=1 << 16, timeout=30)
    try:
        store.fetch(jar.path, downloader=downloader)
    except ValueError as fault:
        raise DamagedDownloadError(
            f"{jar.coordinates} arrived damaged: its SHA-256 isn't the one in neo4j.lock.",
            "Nothing of it was kept; start again, and if it happens again ask whoever runs your"
            " network or mirror.",
        ) from fault
    except (requests.RequestException, OSError) as fault:
        raise NoNetworkError(
            f"Neo4j's files couldn't be fetched: {_root(fault)}.",
            "The first start needs the internet; check the connection, and HTTPS_PROXY if you are"
            " behind a proxy, then start again: what has arrived is kept.",
        ) from fault


def _root(fault: BaseException) -> str:
    """The cause that a person can do something about, in its own words."""
    while (deeper := fault.__cause__ or fault.__context__) is not None:
        fault = deeper
    return f"{type(fault).__name__}: {fault}".rstrip(". ")


class _Ticks:
    """What pooch calls while bytes arrive (the part of tqdm's interface that it uses).

    pooch reports whole chunks, and in the end everything once more; so never count past `total`.
    """

    def __init__(self, arrived: Callable[[int], None]) -> None:
        self.total = 0
        self._counted = 0
        self._arrived = arrived

    def update(self, size: int) -> None:
        """So many bytes more."""
        fresh = min(size, self.total - self._counted)
        self._counted += fresh
        self._arrived(fresh)

    def reset(self) -> None:
        """What has been counted stays counted."""

    def close(self) -> None:
        """Nothing to close."""


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One fetch at a time per cache; what an interrupted one left half-written is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in folder.rglob("tmp*"):
            if leftover.is_file() and leftover.suffix != ".jar":
                leftover.unlink()
        yield


def main(lock: Path = LOCK) -> int:
    """Fetch with a progress bar; the exit code is the fault's."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    total = sum(jar.size for jar in missing(lock))
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    try:
        with Progress(*columns, TransferSpeedColumn()) as progress:
            task = progress.add_task("Neo4j", total=total)
            fetch(lambda size: progress.update(task, advance=size), lock)
    except WorkbookError as fault:
        print(fault, file=sys.stderr)
        return fault.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
