"""`workbook start --stack compose` and what belongs to it, as a learner types them."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from workbook.home import CHECKOUT
from workbook.stack.servers.compose import VOLUMES
from workbook.stack.waiting import wait_until

pytestmark = [
    pytest.mark.xdist_group("containers"),
    pytest.mark.timeout(900),
    pytest.mark.containers,
]

WORKBOOK = Path(sys.executable).with_name("workbook")


class Learner:
    """A terminal with a home of its own."""

    def __init__(self, environment: dict[str, str], home: Path) -> None:
        self.home = home
        self.environment = environment | {"WORKBOOK_HOME": str(home)}

    def types(self, *words: str) -> str:
        done = subprocess.run(
            [WORKBOOK, *words], env=self.environment, cwd=CHECKOUT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def learner(
    engine_environment: dict[str, str], images: dict[str, bool], room: None, tmp_path: Path
) -> Iterator[Learner]:
    one = Learner(engine_environment, tmp_path)
    yield one
    for project in tmp_path.rglob("compose/project"):
        names = [f"{project.read_text()}_{volume}" for volume in VOLUMES]
        subprocess.run(["docker", "volume", "rm", "--force", *names], capture_output=True)


def test_start_status_logs_stop_and_reset(learner: Learner) -> None:
    log = learner.home / "terminal.log"
    with log.open("w") as terminal:
        start = subprocess.Popen(
            [WORKBOOK, "start", "--stack", "compose", "--no-browser"],
            env=learner.environment,
            cwd=CHECKOUT,
            stdout=terminal,
            stderr=subprocess.STDOUT,
        )
    try:
        assert wait_until(
            lambda: start.poll() is not None or "Everything runs" in log.read_text(), 600, every=0.5
        )
        printed = log.read_text()
        assert "Everything runs" in printed, printed
        for part in ("images:", "containers:", "Lesson 00", "Todo API", "Neo4j", "PostgreSQL"):
            assert part in printed
        page = next(line.split()[2] for line in printed.splitlines() if line.startswith("Web page"))
        assert httpx2.get(f"{page}/api/readyz").json()["status"] == "ready"

        status = learner.types("status")
        for service in ("postgres", "neo4j", "backend", "worker", "balancer", "frontend", "lab"):
            assert service in status
        assert "jupyter" in status
        assert '"path": "/api/readyz"' in learner.types("logs", "balancer")
    finally:
        learner.types("stop")
        start.wait(60)
    volumes = (learner.home / "compose" / "project").read_text()

    said = learner.types("reset", "--yes")

    assert f"{volumes}_postgres" in said
    assert not (learner.home / "compose").exists()
    kept = subprocess.run(["docker", "volume", "ls", "--quiet"], capture_output=True, text=True)
    assert f"{volumes}_postgres" in kept.stdout.split()
