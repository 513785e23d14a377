"""The stack in containers: compose.yaml, under a project name and with secrets of this home's own.

Lessons reach the databases through the profile `lab`, on loopback. What a learner has is in
volumes of the project `<home>/compose/project` names; `workbook reset` sets that folder aside, so
that the next start makes a new project, and the old volumes stay.
"""

import os
import re
import secrets
import subprocess
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import psycopg
from psycopg import sql

from workbook.errors import ContainersError
from workbook.home import CHECKOUT
from workbook.stack import databases
from workbook.stack.credentials import Credentials
from workbook.stack.files import write_private
from workbook.stack.servers import engine
from workbook.stack.supervision.ports import LOOPBACK, Ports

ROLE = "workbook"
"""Who the lessons are: may create databases, watch the server, and do what the app may do."""
PREFERRED = {"API": 8000, "WEB": 3000, "LAB_POSTGRES": 5432, "LAB_NEO4J": 7687}
SERVICES = ("postgres", "neo4j", "migrate", "backend", "worker", "balancer", "frontend", "lab")
VERSION = "workbook"
"""The tag of our images."""
VOLUMES = ("postgres", "neo4j", "neo4j-logs")
PODMAN = CHECKOUT / "deploy" / "compose.podman.yaml"


class Compose:
    """`docker compose` for the stack under `home`. Raises `ContainersError` throughout."""

    def __init__(
        self, home: Path, ports: Ports | None = None, base: Mapping[str, str] = os.environ
    ) -> None:
        """`ports` gives the four that are published; without it the stack is only looked at."""
        self.folder = home / "compose"
        numbers = {name: ports.take(port) for name, port in PREFERRED.items()} if ports else {}
        self._ports = numbers
        self._base = base
        self.api_url = f"http://{LOOPBACK}:{numbers.get('API')}"
        self.web_url = f"http://localhost:{numbers.get('WEB')}"
        self.neo4j_uri = f"bolt://{LOOPBACK}:{numbers.get('LAB_NEO4J')}"

    @property
    def exists(self) -> bool:
        """Whether this home ever had containers."""
        return (self.folder / "project").exists()

    @cached_property
    def _is_podman(self) -> bool:
        return engine.check(self._base)

    @cached_property
    def environment(self) -> dict[str, str]:
        """What compose.yaml is told: names, folders and ports, nothing secret."""
        file = self.folder / "project"
        if not file.exists():
            write_private(file, f"workbook-{secrets.token_hex(4)}")
        ours = {
            "COMPOSE_PROJECT_NAME": file.read_text(),
            "COMPOSE_PROFILES": "lab",
            "COMPOSE_FILE": str(CHECKOUT / "compose.yaml"),
            "TODOAPP_SECRETS": str(self.folder / "secrets"),
            "TODOAPP_VERSION": VERSION,
            **{f"TODOAPP_{name}_PORT": str(port) for name, port in self._ports.items()},
        }
        if self._is_podman:
            ours["COMPOSE_FILE"] += f"{os.pathsep}{PODMAN}"
        return {**self._base, **ours}

    def check(self) -> None:
        """See whether containers can be started here at all, before anything is made."""
        engine.check(self._base)

    def make_secrets(self) -> None:
        """Make the files that compose.yaml names."""
        subprocess.run(
            [CHECKOUT / "deploy" / "make-secrets", self.folder / "secrets"],
            check=True,
            capture_output=True,
        )

    def secret(self, name: str) -> str:
        """One of them."""
        return (self.folder / "secrets" / name).read_text()

    def run(self, *arguments: str, given: str = "") -> str:
        """What `docker compose …` printed; it reads `given`."""
        return engine.compose(arguments, self.environment, given)

    def build(self) -> None:
        """Build our images; quick when nothing changed."""
        if not self._is_podman:
            self.run("build", "--quiet")
            return
        # Through Podman's socket Compose would fetch a builder of Docker's; Podman has its own.
        for name in ("app", "frontend"):
            engine.build_by_podman(f"todoapp-{name}:{VERSION}", name, self.environment)

    def up(self, *services: str) -> None:
        """Start these services, or all, with what they need; returns when they are healthy."""
        try:
            self.run("up", "--detach", "--wait", "--remove-orphans", *services)
        except ContainersError as fault:
            if culprit := self._culprit():
                raise ContainersError(culprit, fault.todo) from fault
            raise

    def up_databases(self) -> None:
        """The same for PostgreSQL and Neo4j alone, and the way to them."""
        self.up("lab")

    def stop(self) -> None:
        """Stop the containers; everything in them is kept."""
        self.run("stop")

    def database_url(self, password: str) -> str:
        """The app's own database, for the lessons' role."""
        return f"postgresql://{ROLE}:{password}@{LOOPBACK}:{self._ports['LAB_POSTGRES']}/todoapp"

    def admit(self, credentials: Credentials) -> None:
        """Let the lessons' role in, and mark the app's database as ours, which it is by birth.

        The superuser does that inside the container; no password would let it in from here.
        """
        made = sql.SQL(
            """
            SELECT 'CREATE ROLE {role} LOGIN CREATEDB IN ROLE todoapp, pg_monitor'
            WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {name})
            \\gexec
            ALTER ROLE {role} PASSWORD {password};
            """
        ).format(role=sql.Identifier(ROLE), name=ROLE, password=sql.Literal(credentials.postgres))
        psql = ("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--username=postgres")
        self.run("exec", "-T", "postgres", *psql, "todoapp", given=made.as_string())
        url = self.database_url(credentials.postgres)
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            databases.adopt(connection)

    def _culprit(self) -> str | None:
        """Which container failed, and its last words."""
        for line in self.run("ps", "--all", "--format", "{{.Service}}|{{.Status}}").splitlines():
            service, _, status = line.partition("|")
            if re.search(r"unhealthy|restarting|exited \([1-9]", status, re.IGNORECASE):
                words = self.run("logs", "--no-color", "--no-log-prefix", "--tail", "5", service)
                last = (words.strip().splitlines() or ["it wrote nothing"])[-1]
                return f"The container {service} didn't become healthy: {last[:300]}"
        return None


class ComposeWorker:
    """The worker's container, as something that the graph lease can hold up."""

    def __init__(self, compose: Compose) -> None:
        self._compose = compose

    def pause(self) -> None:
        """Stop it when it has finished the event at hand."""
        self._compose.run("stop", "worker")

    def resume(self) -> None:
        """Start it again."""
        self._compose.run("start", "worker")
