"""The same compose.yaml on Podman, through its socket, as `make start STACK=compose` does it."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator

import httpx2
import pytest

from tests.containers.podman import podman
from workbook.home import CHECKOUT
from workbook.stack.servers import engine
from workbook.stack.servers.compose import PODMAN, Compose
from workbook.stack.supervision.ports import Ports
from workbook.stack.waiting import wait_until

pytestmark = [
    pytest.mark.xdist_group("containers"),
    pytest.mark.timeout(900),
    pytest.mark.containers,
]

DIFFERS = "/var/run/postgresql"
"""The one place of compose.yaml that comes out otherwise: what PostgreSQL's socket is in."""


@pytest.fixture(scope="module")
def environment(
    engine_environment: dict[str, str], images: dict[str, bool], room: None
) -> Iterator[dict[str, str]]:
    if shutil.which("podman") is None:
        pytest.skip("there is no podman: install your system's podman package")
    with podman(engine_environment, images) as ready:
        yield ready


@pytest.fixture(scope="module")
def stack(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Compose]:
    """All of compose.yaml, healthy, with images that Podman has built; `podman` removes it."""
    with Ports() as ports:
        compose = Compose(tmp_path_factory.mktemp("home"), ports, environment)
        compose.make_secrets()
        compose.build()
        compose.up()
        yield compose


def test_it_is_podman_that_answers(environment: dict[str, str]) -> None:
    assert engine.check(environment)


def test_a_todo_reaches_the_graph_through_the_frontend(stack: Compose) -> None:
    person = {"email": "ada@example.com", "password": secrets.token_hex()}
    with httpx2.Client(base_url=f"{stack.web_url}/api", timeout=60) as http:
        assert "Todos" in http.get(stack.web_url).text
        http.post("/users", json=person | {"name": "Ada"}).raise_for_status()
        token = http.post("/auth/login", json=person).raise_for_status().json()["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        walls, paint = (
            http.post("/todos", json={"title": title}).raise_for_status().json()["id"]
            for title in ("Paint the walls", "Buy paint")
        )
        http.put(f"/todos/{walls}/dependencies/{paint}").raise_for_status()

        def waiting_for_paint() -> list[str]:
            answer = http.get(f"/graph/todos/{paint}/dependents")
            return [one["id"] for one in answer.json()["items"]] if answer.is_success else []

        assert wait_until(waiting_for_paint, 60) == [walls]


@pytest.mark.parametrize("overridden", [True, False])
def test_the_override_changes_what_is_needed_and_no_more(stack: Compose, overridden: bool) -> None:
    """PostgreSQL can make its socket with the override file, and can't without."""
    files = [CHECKOUT / "compose.yaml", *([PODMAN] if overridden else [])]
    command = ["docker", "compose", "run", "--rm", "--no-deps", "-T", "--entrypoint", "sh"]
    done = subprocess.run(
        [*command, "postgres", "-c", f"touch {DIFFERS}/socket && echo made"],
        env=stack.environment | {"COMPOSE_FILE": os.pathsep.join(map(str, files))},
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr

    assert ("made" in said.split()) is overridden, said
    assert ("Permission denied" in said) is not overridden, said
