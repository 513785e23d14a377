"""What `deploy/rolling-update` does when the new image is no good, or nothing runs."""

import subprocess

import pytest

from tests.containers.system import VERSION, System
from tests.containers.traffic import Traffic
from workbook.home import CHECKOUT

pytestmark = [
    pytest.mark.xdist_group("containers"),
    pytest.mark.timeout(300),
    pytest.mark.containers,
]

BROKEN = "broken"


def rolling_update(system: System, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [CHECKOUT / "deploy/rolling-update"],
        env=system.environment | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_image_that_does_not_start_is_taken_back_and_nobody_notices(system: System) -> None:
    # The right image with the wrong start: it runs, and never becomes ready.
    made = system.client.containers.create(f"todoapp-app:{VERSION}")
    made.commit("todoapp-app", BROKEN, changes='ENTRYPOINT ["sleep", "600"]')
    made.remove()
    before = {one.id for one in system.containers("backend")}

    with Traffic(system.api_url).running() as traffic:
        update = rolling_update(system, TODOAPP_VERSION=BROKEN, HEALTHY="10")

    assert update.returncode == 1
    assert "the new one didn't become healthy: removed it" in update.stdout
    assert {one.id for one in system.containers("backend")} == before
    assert not traffic.failed, repr(traffic)


def test_where_nothing_runs_it_says_how_to_start(system: System) -> None:
    update = rolling_update(system, COMPOSE_PROJECT_NAME=f"{system.project}-not")

    assert update.returncode == 1
    assert "docker compose up --wait" in update.stderr
