"""The real application on real servers: served, signed in to, and with its databases cut off."""

import asyncio
import contextlib
import json
import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx2
import psycopg
import pytest
import structlog
import uvicorn
from fastapi import FastAPI
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs
from structlog.typing import EventDict

from todoapp.db.engine import open_engine
from todoapp.db.session import session_factory
from todoapp.graph.repair import snapshots
from todoapp.main import create_app
from todoapp.settings import PREFIX, Settings
from todoapp.telemetry import logs
from todoapp.worker import leader as todoapp_worker
from workbook.stack import Services
from workbook.stack.waiting import wait_until

T = TypeVar("T")
PASSWORD = "correct horse battery"
DEADLINE = 60  # seconds for anything to happen, on a busy machine too


def eventually(condition: Callable[[], T]) -> T:
    """Wait until `condition` answers something true; the test fails when it never does."""
    answer = wait_until(condition, DEADLINE)
    assert answer, "it never happened"
    return answer


def with_options(database_url: str, **options: str) -> str:
    """The same database, with other settings of PostgreSQL's for who connects so."""
    words = " ".join(f"-c {name}={value}" for name, value in options.items())
    return make_conninfo(database_url, options=words)


@pytest.fixture(scope="session", autouse=True)
def _shown() -> None:
    """A test that fails shows what the application said."""
    root = logging.getLogger()
    before = root.level
    logs.show()
    root.setLevel(before)  # libraries may be more talkative


@pytest.fixture
def said() -> Iterator[list[EventDict]]:
    """The events that the application has logged, instead of being printed."""
    with capture_logs(
        [merge_contextvars, structlog.stdlib.add_logger_name, structlog.processors.format_exc_info]
    ) as events:
        yield events


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve `app` by uvicorn in a thread; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # As `todoapp serve`: the application itself decides which proxies it believes.
        config = uvicorn.Config(app, log_config=None, access_log=False, proxy_headers=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            eventually(lambda: server.started or not thread.is_alive())
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def signed_in(url: str, name: str) -> Iterator[httpx2.Client]:
    """A client of its own account."""
    email = f"{name}@example.com"
    with httpx2.Client(base_url=url, timeout=30) as client:
        account = {"email": email, "password": PASSWORD, "name": name.title()}
        assert client.post("/users", json=account).status_code == 201
        answer = client.post("/auth/login", json={"email": email, "password": PASSWORD})
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client


class RunningWorker:
    """The worker in a thread and event loop of its own."""

    def __init__(self, settings: Settings) -> None:
        self.loop = asyncio.new_event_loop()
        self.stopping = asyncio.Event()
        self.thread = threading.Thread(target=self._run, args=[settings])
        self.thread.start()

    def _run(self, settings: Settings) -> None:
        with contextlib.closing(self.loop):
            self.loop.run_until_complete(todoapp_worker.run(settings, self.stopping))

    def stop(self) -> None:
        if self.thread.is_alive():
            self.loop.call_soon_threadsafe(self.stopping.set)
        self.thread.join()


class Proxy:
    """Stands between us and a server; while it is closed the server is away."""

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.speaking = threading.Event()
        self.speaking.set()
        self.pairs: list[tuple[socket.socket, socket.socket]] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self._accept()

    def _accept(self) -> None:
        threading.Thread(target=self._serve, args=[self.listener], daemon=True).start()

    def _serve(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(self.target)
                self.pairs.append((near, far))
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._pump, args=[one, other], daemon=True).start()

    def _pump(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                self.speaking.wait()
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)

    def silent(self) -> None:
        """Take everything and pass on nothing: connections stay, and nobody answers."""
        self.speaking.clear()

    def away(self) -> None:
        """Cut every connection and accept none."""
        self.speaking.set()
        with contextlib.suppress(OSError):  # wakes the thread that waits in accept()
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for pair in self.pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
        self.pairs.clear()

    def back(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self._accept()


@pytest.fixture
def settings(services: Services, database: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database,
        neo4j_uri=services.neo4j_uri,
        neo4j_user=services.neo4j_user,
        neo4j_password=services.neo4j_password,  # type: ignore[arg-type]
        secret_key=services.secret_key,  # type: ignore[arg-type]
        trace_file=tmp_path / "trace.jsonl",
    )


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return create_app(settings)


@pytest.fixture
def url(app: FastAPI) -> Iterator[str]:
    with served(app) as address:
        yield address


@pytest.fixture
def anybody(url: str) -> Iterator[httpx2.Client]:
    """A client without an account."""
    with httpx2.Client(base_url=url, timeout=30) as client:
        yield client


@pytest.fixture
def ada(url: str) -> Iterator[httpx2.Client]:
    with signed_in(url, "ada") as client:
        yield client


@pytest.fixture
def bob(url: str) -> Iterator[httpx2.Client]:
    with signed_in(url, "bob") as client:
        yield client


@pytest.fixture
def sign_in(url: str) -> Iterator[Callable[[str], httpx2.Client]]:
    """Makes more clients with accounts of their own."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(signed_in(url, name))


@pytest.fixture
def serve() -> Callable[[FastAPI], AbstractContextManager[str]]:
    return served


@pytest.fixture
def start_worker(settings: Settings) -> Iterator[Callable[..., RunningWorker]]:
    """Starts workers; what still runs at the end of the test is stopped."""
    with ExitStack() as stack:

        def start(changed: Settings = settings) -> RunningWorker:
            worker = RunningWorker(changed)
            stack.callback(worker.stop)
            return worker

        yield start


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    ours = {
        "DATABASE_URL": settings.database_url,
        "NEO4J_URI": settings.neo4j_uri,
        "NEO4J_USER": settings.neo4j_user,
        "NEO4J_PASSWORD": settings.neo4j_password.get_secret_value(),
        "SECRET_KEY": settings.secret_key.get_secret_value(),
    }
    return os.environ | {PREFIX + name: value for name, value in ours.items()}


@pytest.fixture
def start(
    environment: dict[str, str], tmp_path: Path
) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts `todoapp …`, its output in a file; ends it with the test."""
    with ExitStack() as stack:

        def run(*arguments: str) -> subprocess.Popen[bytes]:
            log = stack.enter_context((tmp_path / "log").open("wb"))
            process = subprocess.Popen(
                [sys.executable, "-m", "todoapp", *arguments], env=environment, stderr=log
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        yield run


@pytest.fixture
def proxied() -> Iterator[Callable[[str], tuple[str, Proxy]]]:
    """Turns a server's address into one that leads through a proxy."""
    with ExitStack() as stack:

        def through(address: str) -> tuple[str, Proxy]:
            parts = urlsplit(address)
            assert parts.hostname is not None
            assert parts.port is not None
            proxy = Proxy(parts.hostname, parts.port)
            stack.callback(proxy.away)
            return address.replace(f":{parts.port}", f":{proxy.port}"), proxy

        yield through


@pytest.fixture
def sql(database: str) -> Callable[..., list[dict[str, Any]]]:
    """Asks the test's database behind the application's back."""

    def ask(query: str, *values: Any, **named: Any) -> list[dict[str, Any]]:
        with psycopg.connect(database, autocommit=True, row_factory=dict_row) as connection:
            cursor = connection.execute(query, named or values)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    return ask


@pytest.fixture
def cypher(services: Services) -> Iterator[Callable[..., list[dict[str, Any]]]]:
    """Asks the graph behind the application's back."""
    from neo4j import GraphDatabase

    login = (services.neo4j_user, services.neo4j_password)
    with GraphDatabase.driver(
        services.neo4j_uri, auth=login, notifications_min_severity="OFF"
    ) as driver:
        yield lambda query, **values: [
            record.data() for record in driver.execute_query(query, values).records
        ]


@pytest.fixture
def caught_up(sql: Callable[..., list[dict[str, Any]]]) -> Callable[[], None]:
    """Waits until the worker has carried over everything."""
    pending = "SELECT id FROM outbox WHERE processed_at IS NULL"
    return lambda: eventually(lambda: not sql(pending)) and None


@pytest.fixture
def in_session(database: str) -> Callable[[Callable[[AsyncSession], Awaitable[T]]], T]:
    """Does some work in a session and a transaction of its own."""

    def run(work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        async def with_session() -> T:
            engine = open_engine(database)
            try:
                async with session_factory(engine).begin() as session:
                    return await work(session)
            finally:
                await engine.dispose()

        return asyncio.run(with_session())

    return run


@pytest.fixture
def reemit(in_session: Callable[..., int]) -> Callable[[], int]:
    """Emits everything anew."""
    return lambda: in_session(snapshots.emit_all)


@pytest.fixture(name="eventually")
def eventually_fixture() -> Callable[[Callable[[], T]], T]:
    return eventually


@pytest.fixture
def spans(settings: Settings) -> Callable[[], list[dict[str, Any]]]:
    """The spans written so far, in the order of their beginnings."""

    def read() -> list[dict[str, Any]]:
        assert settings.trace_file is not None
        if not settings.trace_file.exists():
            return []
        lines = settings.trace_file.read_text().splitlines()
        return sorted(map(json.loads, lines), key=lambda span: span["start_time"])

    return read
