"""Starts the stack under a home folder, keeps it running, stops it."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from workbook.stack import databases, graph
from workbook.stack.credentials import credentials
from workbook.stack.home_lock import home_lock, record, recover
from workbook.stack.neo4j import USER, Neo4j
from workbook.stack.phases import Phases
from workbook.stack.postgres import Postgres
from workbook.stack.processes import Process, Warden, started_at
from workbook.stack.services import Services
from workbook.stack.watching import Watched


class Launch:
    """PostgreSQL, Neo4j and, unless `only_databases`, the app and JupyterLab.

        with Launch(home, only_databases=True) as services:
            print(services.database_url)

    `say` is told what a learner should know; `durable=False` is for tests (no fsync).
    Raises `AlreadyRunningError`, `ServerFailedError`, `RefusedError`.
    """

    def __init__(
        self,
        home: Path,
        *,
        only_databases: bool = False,
        durable: bool = True,
        phases: Phases | None = None,
        say: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        self.home = home
        self.phases = phases or Phases()
        self._only_databases = only_databases
        self._durable = durable
        self._say = say
        self._stack = ExitStack()

    def __enter__(self) -> Services:
        try:
            return self._start()
        except BaseException:
            self._stack.close()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()

    def _start(self) -> Services:
        self._stack.enter_context(home_lock(self.home))
        if ended := recover(self.home):
            self._say(f"The last run ended abruptly; {ended} left-over processes were ended.")
        secrets = credentials(self.home)
        warden = self._stack.enter_context(Warden(lambda running: record(self.home, running)))
        postgres = Postgres(self.home, secrets, durable=self._durable)
        neo4j = Neo4j(self.home, secrets)
        services = Services(
            launcher_pid=os.getpid(),
            launcher_started=started_at(os.getpid()),
            database_url=postgres.url(),
            template=databases.TEMPLATE,
            neo4j_uri=neo4j.uri,
            neo4j_user=USER,
            neo4j_password=secrets.neo4j,
            secret_key=secrets.secret_key,
        )

        def start_postgres() -> None:
            with self.phases("PostgreSQL"):
                self._watch("PostgreSQL", lambda: postgres.start(warden))
            with self.phases("tables"):
                databases.prepare(services.database_url)

        def start_neo4j() -> None:
            with self.phases("Neo4j"):
                self._watch("Neo4j", lambda: neo4j.start(warden))
                graph.claim(neo4j.uri, USER, secrets.neo4j)

        with ThreadPoolExecutor() as pool:
            started = [pool.submit(start_neo4j), pool.submit(start_postgres)]
            for one in started:
                one.result()
        self._stack.callback((self.home / "stack.json").unlink, missing_ok=True)
        services.save(self.home)
        return services

    def _watch(self, name: str, start: Callable[[], Process]) -> Watched:
        """Start a server, keep it running, and stop it when the stack ends."""
        watched = Watched(name, start, self._say)
        watched.start()
        self._stack.callback(watched.end)
        return watched
