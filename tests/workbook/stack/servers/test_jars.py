"""Neo4j's jars arrive whole or not at all, and what has arrived isn't fetched again."""

import functools
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbook.errors import DamagedDownloadError, NoNetworkError
from workbook.stack.servers import jars
from workbook.stack.supervision.ports import LOOPBACK, free_port
from workbook.stack.waiting import wait_until


class Repository(http.server.ThreadingHTTPServer):
    """A Maven repository on loopback; it can damage a file, or stop answering for a while."""

    def __init__(self, folder: Path) -> None:
        handler = functools.partial(Handler, directory=str(folder))
        super().__init__((LOOPBACK, 0), handler)
        self.asked: list[str] = []
        self.damaged: str | None = None
        self.answers_left = 1_000
        self.patience_ended = threading.Event()

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.server_port}/"


class Handler(http.server.SimpleHTTPRequestHandler):
    server: Repository

    def do_GET(self) -> None:
        path = self.path.lstrip("/")
        self.server.asked.append(path)
        self.server.answers_left -= 1
        if self.server.answers_left < 0:
            self.server.patience_ended.wait(30)
            return
        if path == self.server.damaged:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"not what was promised")
            return
        super().do_GET()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def small_lock(tmp_path: Path) -> Path:
    """A dozen of the smaller jars."""
    chosen = sorted(jars.locked(), key=lambda jar: jar.size)[:12]
    lock = tmp_path / "small.lock"
    lock.write_text("".join(f"{jar.coordinates} {jar.sha256} {jar.size}\n" for jar in chosen))
    return lock


@pytest.fixture
def repository(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Repository]:
    """Serves this user's jars as a repository; the fetch goes there, into an empty cache."""
    jars.fetch()
    with Repository(jars.cache()) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("WORKBOOK_JAR_REPOSITORY", server.url)
        monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))
        monkeypatch.setenv("NO_PROXY", LOOPBACK)
        yield server
        server.patience_ended.set()
        server.shutdown()
        thread.join()


def test_a_second_fetch_asks_for_nothing(repository: Repository, small_lock: Path) -> None:
    arrived: list[int] = []
    jars.fetch(arrived.append, small_lock)
    repository.asked.clear()
    jars.fetch(arrived.append, small_lock)

    assert repository.asked == []
    assert sum(arrived) == sum(jar.size for jar in jars.locked(small_lock))


def test_a_damaged_jar_is_named_and_not_kept(repository: Repository, small_lock: Path) -> None:
    bad = jars.locked(small_lock)[5]
    repository.damaged = bad.path
    with pytest.raises(DamagedDownloadError, match=f"{bad.coordinates} arrived damaged"):
        jars.fetch(lock=small_lock)

    assert bad in jars.missing(small_lock)
    repository.damaged = None
    repository.asked.clear()
    jars.fetch(lock=small_lock)
    assert bad.path in repository.asked
    assert jars.missing(small_lock) == []


def test_an_interrupted_fetch_goes_on_where_it_was(
    repository: Repository, small_lock: Path, tmp_path: Path
) -> None:
    repository.answers_left = 5
    fetch = [sys.executable, "-P", jars.__file__, str(small_lock)]
    with subprocess.Popen(fetch, stdout=subprocess.DEVNULL, env=os.environ) as first:
        assert wait_until(lambda: len(jars.missing(small_lock)) == 12 - 5, 20)
        first.kill()
    left = {jar.path for jar in jars.missing(small_lock)}
    repository.answers_left = 1_000
    repository.patience_ended.set()
    repository.asked.clear()

    subprocess.run(fetch, stdout=subprocess.DEVNULL, check=True)

    assert set(repository.asked) == left
    assert jars.missing(small_lock) == []
    assert [path for path in (tmp_path / "cache").rglob("tmp*") if path.is_file()] == []


def test_without_a_network_one_sentence_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, small_lock: Path
) -> None:
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("WORKBOOK_JAR_REPOSITORY", f"http://{LOOPBACK}:{free_port()}")
    monkeypatch.setenv("NO_PROXY", LOOPBACK)
    with pytest.raises(NoNetworkError, match="The first start needs the internet"):
        jars.fetch(lock=small_lock)


def test_the_lock_names_every_jar_with_hash_and_size() -> None:
    locked = jars.locked()

    assert len(locked) == len({jar.path for jar in locked}) > 200
    assert all(len(jar.sha256) == 64 and jar.size > 0 for jar in locked)
