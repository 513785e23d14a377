"""The system of compose.yaml under a project name of its own, with free ports and new secrets."""

import secrets
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import docker
from docker.models.containers import Container

from workbook.errors import ContainersError
from workbook.home import CHECKOUT
from workbook.stack.servers import engine
from workbook.stack.supervision.ports import Ports
from workbook.stack.waiting import wait_until

PORTS = {"API": 8000, "WEB": 3000, "LAB_POSTGRES": 5432, "LAB_NEO4J": 7687}
"""What compose.yaml publishes on its own, unless that is taken."""
VERSION = "tested"


@dataclass
class System:
    """What runs, and how to do something to it."""

    environment: dict[str, str]
    seconds: dict[str, float]
    client: docker.DockerClient

    @classmethod
    @contextmanager
    def started(cls, base: Mapping[str, str], folder: Path) -> "Iterator[System]":
        """Build, start, and at the end remove everything, volumes too."""
        project = f"test-{secrets.token_hex(4)}"
        subprocess.run([CHECKOUT / "deploy/make-secrets", folder / "secrets"], check=True)
        with Ports() as ports, closing(docker.from_env(environment=dict(base))) as client:
            environment = {
                **base,
                "COMPOSE_PROJECT_NAME": project,
                "COMPOSE_PROFILES": "",
                "TODOAPP_SECRETS": str(folder / "secrets"),
                "TODOAPP_VERSION": VERSION,
                **{f"TODOAPP_{name}_PORT": str(ports.take(port)) for name, port in PORTS.items()},
            }
            system = cls(environment, {}, client)
            try:
                system.timed("images built", "build", "--quiet")
                system.timed("healthy from nothing", "up", "--detach", "--wait")
                yield system
            finally:
                system.compose("--profile", "lab", "down", "--volumes", "--timeout", "5")

    @property
    def project(self) -> str:
        return self.environment["COMPOSE_PROJECT_NAME"]

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.environment['TODOAPP_API_PORT']}"

    @property
    def web_url(self) -> str:
        return f"http://localhost:{self.environment['TODOAPP_WEB_PORT']}"

    def compose(self, *arguments: str, **variables: str) -> str:
        """`docker compose …`; raises ContainersError."""
        return engine.compose(arguments, self.environment | variables)

    def layers(self, version: str) -> list[str]:
        """Of the application's image, from the base upwards."""
        found: list[str] = self.client.images.get(f"todoapp-app:{version}").attrs["RootFS"][
            "Layers"
        ]
        return found

    def timed(self, what: str, *arguments: str) -> None:
        """The same, and note how long it took."""
        began = time.monotonic()
        try:
            self.compose(*arguments)
        except ContainersError as error:
            error.add_note(self.told())
            raise
        self.seconds[what] = round(time.monotonic() - began, 1)

    def told(self) -> str:
        """What the last checks of each container's health said, and its last lines."""
        lines = []
        labels = [f"com.docker.compose.project={self.project}"]
        for container in self.client.containers.list(
            all=True, ignore_removed=True, filters={"label": labels}
        ):
            checks = container.attrs["State"].get("Health", {}).get("Log") or []
            written = container.logs(tail=10).decode(errors="replace")
            lines += [f"{container.name}: {container.status}", *map(str, checks), written]
        return "\n".join(lines)

    def secret(self, name: str) -> str:
        return (Path(self.environment["TODOAPP_SECRETS"]) / name).read_text()

    def containers(self, service: str | None = None) -> list[Container]:
        """The running ones, of one service or of all."""
        labels = [f"com.docker.compose.project={self.project}"]
        if service:
            labels.append(f"com.docker.compose.service={service}")
        found: list[Container] = self.client.containers.list(filters={"label": labels})
        return found

    def python(self, service: str, code: str) -> tuple[int, str]:
        """Run some lines in a container of the application; exit code and what they printed."""
        result, output = self.containers(service)[0].exec_run(["python", "-c", code])
        return result, output.decode()

    def graph_agrees(self, seconds: float = 120) -> None:
        """Wait until `todoapp check-graph` finds no difference."""
        (worker,) = self.containers("worker")

        def checked() -> tuple[bool, str]:
            code, output = worker.exec_run(["python", "-m", "todoapp", "check-graph"])
            return code == 0, output.decode()

        agrees, said = wait_until(lambda: (found := checked())[0] and found, seconds) or checked()
        assert agrees, said
