"""What a benchmark of the API stands on: PostgreSQL as in production, and servers on one core.

A server gets the first core; the load generator, PostgreSQL and everything else the second, unless
a benchmark wants the machine as it is.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
import psutil

from workbook.home import CHECKOUT
from workbook.stack import Launch, Services, databases
from workbook.stack.servers.application import environment
from workbook.stack.supervision.ports import free_port
from workbook.stack.waiting import wait_until

SERVER_CORE, LOAD_CORE = {0}, {1}
EVERY_CORE = os.sched_getaffinity(0)
PASSWORD = "correct horse battery"  # noqa: S105 - of accounts that live as long as the benchmark
UNLIMITED = {"TODOAPP_WRITE_LIMIT": "1000000/second"}


@contextmanager
def services(cores: set[int] = LOAD_CORE) -> Iterator[Services]:
    """PostgreSQL with fsync on, and Neo4j."""
    os.sched_setaffinity(0, cores)  # what this process starts inherits it
    with TemporaryDirectory(prefix="bench-") as home, Launch(Path(home), only_databases=True) as up:
        yield up


@dataclass
class Server:
    """A running build of the API."""

    name: str
    port: int
    process: psutil.Process

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def cpu(self) -> float:
        """Seconds of processor time it has used."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    @property
    def memory(self) -> float:
        """Resident megabytes."""
        return float(self.process.memory_info().rss / 1e6)


@contextmanager
def server(
    name: str,
    services: Services,
    database_url: str,
    *command: str,
    cores: set[int] = SERVER_CORE,
) -> Iterator[Server]:
    """Start `python -m COMMAND --port …`; ends it afterwards."""
    port = free_port()
    variables = environment(services) | {"TODOAPP_DATABASE_URL": database_url} | UNLIMITED
    with subprocess.Popen(
        [*_on(cores), sys.executable, "-m", *command, "--port", str(port)],
        env=variables,
        cwd=CHECKOUT,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            assert wait_until(lambda: _listens(port), 60), f"{name} doesn't start"
            yield Server(name, port, psutil.Process(process.pid))
        finally:
            process.terminate()


@contextmanager
def builds(services: Services, database_url: str) -> Iterator[list[Server]]:
    """The application and its two rivals, each in a process of its own."""
    with ExitStack() as running:
        rivals = [
            (name, ("uvicorn", f"benchmarks.rivals.{name}:make", "--factory", "--no-access-log"))
            for name in ("raw", "classic")
        ]
        yield [
            running.enter_context(server(name, services, database_url, *command))
            for name, command in [("todoapp", ("todoapp", "serve")), *rivals]
        ]


def load(
    port: int,
    clients: int,
    seconds: float,
    requests: list[str],
    rate: float | None = None,
    warm_up: float = 0,
    cores: set[int] = LOAD_CORE,
) -> dict[str, float]:
    """Run the load generator (`load.py`); its counts."""
    plan = {
        "port": port,
        "clients": clients,
        "warm_up": warm_up,
        "seconds": seconds,
        "requests": requests,
        "rate": rate,
    }
    done = subprocess.run(
        [*_on(cores), sys.executable, "-m", "benchmarks.load"],
        input=json.dumps(plan),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    counts: dict[str, float] = json.loads(done.stdout)
    return counts


def account(url: str, name: str) -> httpx2.Client:
    """A client with an account of its own, signed in."""
    client = httpx2.Client(base_url=url, timeout=60, trust_env=False)
    who = {"email": f"{name}@example.com", "password": PASSWORD}
    client.post("/users", json={**who, "name": name}).raise_for_status()
    token = client.post("/auth/login", json=who).raise_for_status().json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    return client


def raw_request(method: str, path: str, client: httpx2.Client, body: Any = None) -> str:
    """A request as it goes over the wire."""
    content = "" if body is None else json.dumps(body)
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: {client.headers['Authorization']}",
    ]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join([*lines, "", content])


def fresh_database(services: Services, name: str) -> str:
    """The URL of a new, migrated, empty database."""
    return databases.create(services, name)


def _on(cores: set[int]) -> list[str]:
    return ["taskset", "--cpu-list", ",".join(map(str, sorted(cores)))]


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
