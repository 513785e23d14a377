"""A whole stack as `workbook start` runs it: what it serves, and what it survives."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2
import psutil
import psycopg
import pytest

from workbook.errors import AlreadyRunningError, NotRunningError
from workbook.stack import Services, lease, running
from workbook.stack.credentials import credentials
from workbook.stack.files import read_json
from workbook.stack.supervision.ports import LOOPBACK, Ports
from workbook.stack.supervision.processes import is_alive
from workbook.stack.waiting import wait_until

pytestmark = [pytest.mark.xdist_group("whole stack"), pytest.mark.timeout(240)]

ALL = {"postgres", "neo4j", "jupyter", "api", "worker"}
DEMO = "demo@example.com"


class Started:
    """A `workbook start` in a process of its own, under its own home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.log = home.with_suffix(".log")
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "workbook", "start", "--no-browser"],
                env=os.environ | {"WORKBOOK_HOME": str(home)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def services(self) -> Services:
        return running(self.home)

    def says(self, words: str, seconds: float = 100) -> bool:
        """Whether these words appear in its output in time (or it ends)."""
        wait_until(
            lambda: words in self.log.read_text() or self.process.poll() is not None, seconds
        )
        return words in self.log.read_text()

    def pid(self, name: str) -> int | None:
        """The pid of one of its servers now."""
        alive = [
            one["pid"]
            for one in read_json(self.home / "processes.json")
            if one["name"] == name and is_alive(one["pid"], one["started"])
        ]
        return alive[0] if alive else None

    def pids(self) -> dict[str, int]:
        """All its servers."""
        return {name: pid for name in ALL if (pid := self.pid(name)) is not None}

    def family(self) -> list[psutil.Process]:
        """Every process below it."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self) -> int:
        """Ctrl-C; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


@contextmanager
def started_under(home: Path) -> Iterator[Started]:
    started = Started(home)
    try:
        assert started.says("Everything runs."), started.log.read_text()
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """One stack for the tests that leave it running; the preferred ports are taken."""
    with Ports() as ports, ExitStack() as occupants:
        for port in (8000, 8888):
            if ports.take(port) == port:  # else somebody else has it, which serves as well
                occupant = occupants.enter_context(socket.socket())
                occupant.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                occupant.bind((LOOPBACK, port))
                occupant.listen()
        with started_under(tmp_path_factory.mktemp("running") / "home") as one:
            yield one


def workbook(home: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "workbook", *args],
        env=os.environ | {"WORKBOOK_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def signed_in(started: Started) -> Iterator[httpx2.Client]:
    """A client of the API, signed in to the demo account."""
    account = {"email": DEMO, "password": credentials(started.home).demo_password}
    url = str(started.services.api_url)
    with httpx2.Client(base_url=url, trust_env=False, timeout=20) as http:
        token = http.post("/auth/login", json=account).raise_for_status().json()["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        yield http


def blocked_and_blocking(http: httpx2.Client) -> tuple[str, str]:
    """Two todos, the first waiting for the second; their ids."""
    first, second = (
        http.post("/todos", json={"title": title}).raise_for_status().json()["id"]
        for title in ("Paint the walls", "Buy paint")
    )
    http.put(f"/todos/{first}/dependencies/{second}").raise_for_status()
    return first, second


def dependents(http: httpx2.Client, todo: str) -> Callable[[], list[str]]:
    """A question to the graph: what waits for this todo?"""

    def ask() -> list[str]:
        answer = http.get(f"/graph/todos/{todo}/dependents")
        return [one["id"] for one in answer.json()["items"]] if answer.is_success else []

    return ask


def test_taken_ports_are_said_and_free_ones_used(started: Started) -> None:
    output = started.log.read_text()

    assert "Port 8000 is taken by another program, so the todo API has a free one" in output
    assert "Port 8888 is taken by another program, so JupyterLab has a free one" in output
    assert str(started.services.api_url) in output
    assert str(started.services.jupyter_url) in output


def test_a_second_start_names_the_first(started: Started) -> None:
    second = workbook(started.home, "start", "--no-browser")

    assert second.returncode == AlreadyRunningError.exit_code
    assert f"as process {started.process.pid}, at {started.services.jupyter_url}" in second.stderr
    assert len(second.stderr.strip().splitlines()) == 1
    assert set(started.pids()) == ALL


def test_status_lists_addresses_and_processes(started: Started) -> None:
    status = workbook(started.home, "status")

    assert status.returncode == 0
    assert str(started.services.api_url) in status.stdout
    assert all(str(pid) in status.stdout for pid in started.pids().values())


def test_logs_show_one_server_or_all(started: Started) -> None:
    assert "ready to accept connections" in workbook(started.home, "logs", "postgres").stdout
    assert all(f"{name}.log" in workbook(started.home, "logs").stdout for name in ALL)
    assert "There is no log called mysql" in workbook(started.home, "logs", "mysql").stderr


def test_reset_waits_until_nothing_runs(started: Started) -> None:
    assert workbook(started.home, "reset", "--yes").returncode == AlreadyRunningError.exit_code


def test_secrets_are_readable_by_their_owner_only(started: Started) -> None:
    for name in ("stack.json", "secrets.json", "processes.json"):
        assert (started.home / name).stat().st_mode & 0o077 == 0
    for process in started.family():
        line = " ".join(process.cmdline())
        assert not [value for value in vars(credentials(started.home)).values() if value in line]


def test_servers_listen_on_loopback_only(started: Started) -> None:
    for process in started.family():
        for connection in process.net_connections("inet"):
            if connection.status == psutil.CONN_LISTEN:
                assert connection.laddr.ip in {LOOPBACK, f"::ffff:{LOOPBACK}"}


def test_sample_data_reaches_the_graph(started: Started) -> None:
    with signed_in(started) as http:
        todos = http.get("/todos").raise_for_status().json()["items"]
        blocking = [dependents(http, todo["id"]) for todo in todos]

        assert wait_until(lambda: any(ask() for ask in blocking), 30)


def test_killed_databases_come_back_with_their_data(started: Started) -> None:
    with signed_in(started) as http:
        first, second = blocked_and_blocking(http)
        assert wait_until(dependents(http, second), 30) == [first]
        before = started.pids()
        for name in ("postgres", "neo4j"):
            os.kill(before[name], signal.SIGKILL)

        assert started.says("Neo4j is back.")
        assert started.says("PostgreSQL is back.")
        assert "Neo4j ended unexpectedly; starting it again." in started.log.read_text()
        assert started.pid("neo4j") not in {None, before["neo4j"]}
        with psycopg.connect(started.services.database_url) as connection:
            found = connection.execute("SELECT 1 FROM todos WHERE id = %s", [first]).fetchone()
        assert found == (1,)
        assert wait_until(dependents(http, second), 30) == [first]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("api", "The todo API is back."),
        ("worker", "The worker is back."),
        ("jupyter", "JupyterLab is back."),
    ],
)
def test_other_killed_servers_come_back(started: Started, name: str, said: str) -> None:
    before = started.pid(name)
    assert before is not None
    os.kill(before, signal.SIGKILL)

    assert started.says(said)
    assert started.pid(name) not in {None, before}


LESSON = """
import sys
from pathlib import Path
from workbook.stack import lease
lease.take(Path(sys.argv[1]), "99")
print("taken", flush=True)
sys.stdin.readline()
"""


def test_a_lesson_takes_the_graph_and_the_app_gets_it_back(started: Started) -> None:
    with signed_in(started) as http:
        first, second = blocked_and_blocking(http)
        assert wait_until(dependents(http, second), 30) == [first]
        with subprocess.Popen(
            [sys.executable, "-c", LESSON, str(started.home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as lesson:
            assert lesson.stdout is not None
            assert lesson.stdout.readline() == "taken\n"
            assert started.pid("worker") is None
            assert running(started.home).graph_holder == lesson.pid
            held = lease.holder(started.home)
            assert held is not None
            assert held.lesson == "99"
            lesson.kill()

        assert wait_until(lambda: running(started.home).graph_holder is None, 30)
        assert wait_until(dependents(http, second), 30) == [first]
        assert lease.holder(started.home) is None


def test_kill_9_of_the_launcher_ends_all_and_the_next_start_recovers(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with started_under(home) as first, signed_in(first) as http:
        todo = http.post("/todos", json={"title": "Survive"}).raise_for_status().json()["id"]
        family = first.family()
        first.process.kill()
        first.process.wait()

        assert wait_until(lambda: not [one for one in family if is_alive(one.pid)], 5)
    with pytest.raises(NotRunningError):
        running(home)

    with started_under(home) as second:
        with signed_in(second) as http:
            assert http.get(f"/todos/{todo}").raise_for_status().json()["title"] == "Survive"
        family = second.family()
        assert second.stop() == 0
        assert "Stopped; what you did is kept." in second.log.read_text()
        assert not [one for one in family if is_alive(one.pid)]

    assert workbook(home, "reset", "--yes").returncode == 0
    (backup,) = (home / "backups").iterdir()
    assert (backup / "postgres" / "PG_VERSION").exists()
    assert {path.name for path in home.iterdir()} == {"backups", "lock"}


def test_stop_ends_a_start_that_is_still_at_it(tmp_path: Path) -> None:
    home, log = tmp_path / "home", tmp_path / "log"
    with (
        log.open("w") as output,
        subprocess.Popen(
            [sys.executable, "-m", "workbook", "start", "--no-browser"],
            env=os.environ | {"WORKBOOK_HOME": str(home)},
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as starting,
    ):
        assert wait_until(lambda: "neo4j" in str(read_json(home / "processes.json")), 60)
        family = psutil.Process(starting.pid).children(recursive=True)
        assert workbook(home, "stop").stdout == "Stopped.\n"

        assert starting.wait(30) == 0
        assert not [one for one in family if is_alive(one.pid)]
    assert workbook(home, "stop").stdout == "It isn't running.\n"
    assert workbook(home, "status").returncode == NotRunningError.exit_code
