"""The todo application as the workbook runs it: its API, its worker, its sample data."""

import os
import subprocess
import sys
from pathlib import Path

import httpx2

from workbook.errors import ServerFailedError
from workbook.home import CHECKOUT
from workbook.stack.services import Services
from workbook.stack.supervision.ports import LOOPBACK
from workbook.stack.supervision.probe import status
from workbook.stack.supervision.processes import Process, Warden

DEMO_EMAIL = "demo@example.com"
PREFERRED_PORT = 8000


def environment(services: Services) -> dict[str, str]:
    """The environment of every process of the application."""
    return os.environ | {
        "TODOAPP_DATABASE_URL": services.database_url,
        "TODOAPP_NEO4J_URI": services.neo4j_uri,
        "TODOAPP_NEO4J_USER": services.neo4j_user,
        "TODOAPP_NEO4J_PASSWORD": services.neo4j_password,
        "TODOAPP_SECRET_KEY": services.secret_key,
    }


def todoapp(*args: str) -> list[str]:
    """The command line of `todoapp`, run by this environment's Python."""
    return [sys.executable, "-m", "todoapp", *args]


class Api:
    """`todoapp serve`."""

    def __init__(self, home: Path, services: Services, port: int) -> None:
        self.name = "The todo API"
        self.patience = 30.0
        self.port = port
        self.url = f"http://{LOOPBACK}:{self.port}"
        self.environment = environment(services)
        self._log_path = home / "logs" / "api.log"

    def spawn(self, warden: Warden) -> Process:
        """Start serving."""
        command = todoapp("serve", "--host", LOOPBACK, "--port", str(self.port))
        return warden.start("api", command, self.environment, self._log_path, cwd=CHECKOUT)

    def answers(self) -> bool:
        """Whether it lives."""
        return status(f"{self.url}/livez") == 200


class Worker:
    """`todoapp worker`; it serves nobody, so running is all it has to do to answer."""

    def __init__(self, home: Path, services: Services) -> None:
        self.name = "The worker"
        self.patience = 1.0
        self._log_path = home / "logs" / "worker.log"
        self._environment = environment(services)

    def spawn(self, warden: Warden) -> Process:
        """Start projecting."""
        command = todoapp("worker")
        return warden.start("worker", command, self._environment, self._log_path, cwd=CHECKOUT)

    def answers(self) -> bool:
        """Always: whether it runs is asked anyway."""
        return True


def seed(services: Services, password: str) -> None:
    """Make the demo account with its todos, unless one can sign in to it already."""
    if _can_sign_in(str(services.api_url), password):
        return
    done = subprocess.run(
        todoapp("seed", "--email", DEMO_EMAIL, "--name", "Demo"),
        env=environment(services) | {"TODOAPP_SEED_PASSWORD": password},
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ServerFailedError(
            f"The sample data couldn't be loaded: {done.stderr.strip()[-300:]}.",
            "`workbook reset` starts afresh and keeps a copy.",
        )


def _can_sign_in(api_url: str, password: str) -> bool:
    account = {"email": DEMO_EMAIL, "password": password}
    with httpx2.Client(base_url=api_url, trust_env=False, timeout=20) as http:
        return http.post("/auth/login", json=account).is_success
