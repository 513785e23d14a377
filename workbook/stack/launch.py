"""Starts the stack under a home folder, keeps it running, stops it."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from workbook.stack import databases, graph, lease
from workbook.stack.credentials import Credentials, credentials
from workbook.stack.home_lock import home_lock, record, recover
from workbook.stack.lease_keeper import LeaseKeeper, Pausable, rebuild
from workbook.stack.phases import Phases, Steps
from workbook.stack.servers.application import PREFERRED_PORT as PREFERRED_API_PORT
from workbook.stack.servers.application import Api, Worker, seed
from workbook.stack.servers.compose import Compose, ComposeWorker
from workbook.stack.servers.external import External
from workbook.stack.servers.jupyter import PREFERRED_PORT as PREFERRED_JUPYTER_PORT
from workbook.stack.servers.jupyter import Jupyter
from workbook.stack.servers.neo4j import USER, Neo4j
from workbook.stack.servers.postgres import Postgres
from workbook.stack.services import Services
from workbook.stack.supervision.ports import Ports
from workbook.stack.supervision.processes import Warden, started_at
from workbook.stack.supervision.watching import Server, Watched


class Launch:
    """PostgreSQL, Neo4j and, unless `only_databases`, the app and JupyterLab.

        with Launch(home, only_databases=True) as services:
            print(services.database_url)

    Leaving the block stops everything: worker, API, JupyterLab, Neo4j, PostgreSQL. `external`
    names servers to use instead of our own; `containers` runs all but JupyterLab in compose.yaml's
    containers. `lessons` makes the notebooks ready before JupyterLab
    starts. `say` is told what a learner should know. `durable=False` is for tests (no fsync).
    Raises `AlreadyRunningError`, `ServerFailedError`, `RefusedError`.
    """

    def __init__(
        self,
        home: Path,
        *,
        only_databases: bool = False,
        durable: bool = True,
        external: External | None = None,
        containers: bool = False,
        lessons: Callable[[], None] = lambda: None,
        phases: Phases | None = None,
        say: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        self.home = home
        self.phases = phases or Phases()
        self._only_databases = only_databases
        self._durable = durable
        self._external = external or External()
        self._containers = containers
        self.compose: Compose | None = None
        self._lessons = lessons
        self._say = say
        self._running = ExitStack()

    def __enter__(self) -> Services:
        try:
            return self._start()
        except BaseException:
            self._running.close()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._running.close()

    def _start(self) -> Services:
        self._running.enter_context(home_lock(self.home))
        if ended := recover(self.home):
            self._say(f"The last run ended abruptly; {ended} processes it left were ended.")
        self._external.check()
        self._warden = self._running.enter_context(Warden(lambda now: record(self.home, now)))
        self._running.callback((self.home / "stack.json").unlink, missing_ok=True)
        secrets, external = credentials(self.home), self._external
        self._ports = self._running.enter_context(Ports())
        if self._containers:
            return self._start_containers(secrets)
        postgres = Postgres(self.home, secrets, self._ports.take(), durable=self._durable)
        neo4j = Neo4j(self.home, secrets, self._ports.take())
        services = Services(
            launcher_pid=os.getpid(),
            launcher_started=started_at(os.getpid()),
            database_url=external.database_url or postgres.url(),
            template=databases.TEMPLATE,
            neo4j_uri=external.neo4j_uri or neo4j.uri,
            neo4j_user=external.neo4j_user if external.neo4j_uri else USER,
            neo4j_password=external.neo4j_password if external.neo4j_uri else secrets.neo4j,
            secret_key=secrets.secret_key,
        )
        steps = Steps(self.phases)
        if not external.database_url:
            steps.add("PostgreSQL", self._watched(postgres).start)
            steps.add("database", postgres.make_database, after="PostgreSQL")
        steps.add("tables", lambda: databases.prepare(services.database_url), after="database")
        if not external.neo4j_uri:
            steps.add("Neo4j", self._watched(neo4j).start)
        steps.add("graph", lambda: self._claim_graph(services), after=("Neo4j", "tables"))
        if not self._only_databases:
            services = self._add_application(steps, services, secrets)
        steps.run(on_failure=self._running.close)
        services.save(self.home)
        return services

    def _start_containers(self, secrets: Credentials) -> Services:
        self.compose = compose = Compose(self.home, self._ports)
        compose.check()
        compose.make_secrets()
        services = Services(
            launcher_pid=os.getpid(),
            launcher_started=started_at(os.getpid()),
            database_url=compose.database_url(secrets.postgres),
            template=databases.TEMPLATE,
            neo4j_uri=compose.neo4j_uri,
            neo4j_user=USER,
            neo4j_password=compose.secret("todoapp_neo4j_password"),
            secret_key=compose.secret("todoapp_secret_key"),
            api_url=None if self._only_databases else compose.api_url,
            web_url=None if self._only_databases else compose.web_url,
        )
        steps = Steps(self.phases)
        self._running.callback(compose.stop)
        if self._only_databases:
            steps.add("containers", compose.up_databases)
        else:
            steps.add("images", compose.build)
            steps.add("containers", compose.up, after="images")
        steps.add("lessons' role", lambda: compose.admit(secrets), after="containers")
        tables = lambda: databases.prepare(services.database_url)  # noqa: E731
        steps.add("tables", tables, after="lessons' role")
        steps.add("graph", lambda: self._claim_graph(services), after="tables")
        if not self._only_databases:
            services = self._add_jupyter(steps, services, secrets)
            steps.add("sample data", lambda: seed(services, secrets.demo_password), after="tables")
            self._add_keeper(steps, services, ComposeWorker(compose), after="graph")
        steps.run(on_failure=self._running.close)
        services.save(self.home)
        return services

    def _add_jupyter(self, steps: Steps, services: Services, secrets: Credentials) -> Services:
        jupyter = Jupyter(self.home, secrets, self._ports.take(PREFERRED_JUPYTER_PORT))
        steps.add("lessons", self._lessons)
        steps.add("JupyterLab", self._watched(jupyter).start, after=("lessons", "containers"))
        return replace(services, jupyter_url=jupyter.lesson_url)

    def _add_keeper(self, steps: Steps, services: Services, worker: Pausable, after: str) -> None:
        keeper = LeaseKeeper(self.home, services, worker, self._say)
        self._running.callback(keeper.end)
        steps.add("graph lease", keeper.start, after=after)

    def _add_application(self, steps: Steps, services: Services, secrets: Credentials) -> Services:
        services = self._add_jupyter(steps, services, secrets)
        api = Api(self.home, services, self._ports.take(PREFERRED_API_PORT))
        worker = Worker(self.home, services)
        services = replace(services, api_url=api.url)
        steps.add("todo API", self._watched(api).start, after="tables")
        steps.add("sample data", lambda: seed(services, secrets.demo_password), after="todo API")
        watched_worker = self._watched(worker)
        steps.add("worker", watched_worker.start, after="graph")
        self._add_keeper(steps, services, watched_worker, after="worker")
        return services

    def _claim_graph(self, services: Services) -> None:
        """A graph that is new, or that a lesson had when the last run was killed, is filled."""
        new = graph.claim(services.neo4j_uri, services.neo4j_user, services.neo4j_password)
        if lease.forget(self.home) or new:
            rebuild(services)

    def _watched(self, server: Server) -> Watched:
        """A server that is stopped when the stack ends; the last one first."""
        watched = Watched(server, self._warden, self._say)
        self._running.callback(watched.end)
        return watched
