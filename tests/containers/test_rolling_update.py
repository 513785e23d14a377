"""What `deploy/rolling-update` does when the new image is no good, or nothing runs."""

import contextlib
import json
import os
import signal
import subprocess
from collections.abc import Iterator

import pytest
from docker.errors import ImageNotFound

from tests.containers.system import VERSION, System
from tests.containers.traffic import Traffic
from workbook.home import CHECKOUT
from workbook.stack.waiting import wait_until

pytestmark = [
    pytest.mark.xdist_group("containers"),
    pytest.mark.timeout(300),
    pytest.mark.containers,
]

BROKEN = "broken"
NEWER = "newer"


@pytest.fixture(autouse=True)
def nothing_is_left(system: System) -> Iterator[None]:
    """Whatever an update did, the tests after it find the system as it was."""
    yield
    system.compose("up", "--detach", "--wait")
    for version in (BROKEN, NEWER):
        with contextlib.suppress(ImageNotFound):
            system.client.images.remove(f"todoapp-app:{version}", force=True)


def make_image(system: System, version: str, change: str) -> None:
    """The application's image with an instruction more."""
    made = system.client.containers.create(f"todoapp-app:{VERSION}")
    try:
        made.commit("todoapp-app", version, changes=change)
    finally:
        made.remove()


def doing(serve: str, migrate: str = "exit 0") -> str:
    """The instruction that an image does this when it is to serve or to migrate."""
    does = f'if [ "$0" = migrate ]; then {migrate}; else {serve}; fi'
    return f"ENTRYPOINT {json.dumps(['sh', '-c', does])}"


def rolling_update(system: System, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [CHECKOUT / "deploy/rolling-update"],
        env=system.environment | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def started_update(system: System, version: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [CHECKOUT / "deploy/rolling-update"],
        env=system.environment | {"TODOAPP_VERSION": version},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_a_new_image_replaces_what_ran_whatever_happens_meanwhile(system: System) -> None:
    make_image(system, NEWER, "LABEL newer=yes")
    system.containers("backend")[0].stop(timeout=30)  # there shall be two again

    traffic = Traffic(system.api_url, rate=20)  # which one can carry while another one starts
    with traffic.running(), started_update(system, NEWER) as update:
        assert any("stopping" in line for line in update.stdout or "")
        os.killpg(update.pid, signal.SIGINT)  # too late to take anything back
        second = rolling_update(system)
        said, _ = update.communicate(timeout=240)

    assert update.returncode == 0, said
    assert "Another update is running" in second.stderr
    for service, number in (("backend", 2), ("worker", 1)):
        images = [one.image.tags for one in system.containers(service)]
        assert images == [[f"todoapp-app:{NEWER}"]] * number, service
    assert not traffic.failed, repr(traffic)


def test_an_image_that_does_not_start_is_taken_back_and_nobody_notices(system: System) -> None:
    make_image(system, BROKEN, doing("exec sleep 600"))
    before = {one.id for one in system.containers("backend")}

    with Traffic(system.api_url).running() as traffic:
        update = rolling_update(system, TODOAPP_VERSION=BROKEN, HEALTHY="10")

    assert update.returncode == 1
    assert "the new one didn't become healthy: removed it" in update.stdout
    assert {one.id for one in system.containers("backend")} == before
    assert not traffic.failed, repr(traffic)


def test_ctrl_c_takes_the_new_one_back(system: System) -> None:
    make_image(system, BROKEN, doing("exec sleep 600"))
    before = {one.id for one in system.containers("backend")}

    with started_update(system, BROKEN) as update:
        assert wait_until(lambda: len(system.containers("backend")) > len(before), 120)
        os.killpg(update.pid, signal.SIGINT)  # as a terminal does
        said, _ = update.communicate(timeout=120)

    assert update.returncode == 1
    assert "removed it" in said
    assert {one.id for one in system.containers("backend")} == before


def test_where_migrating_fails_nothing_is_replaced(system: System) -> None:
    make_image(
        system, BROKEN, doing("exec sleep 600", migrate="echo the tables are locked; exit 1")
    )
    before = {one.id for one in system.containers("backend")}

    update = rolling_update(system, TODOAPP_VERSION=BROKEN)

    assert update.returncode == 1
    assert "the tables are locked" in update.stdout
    assert {one.id for one in system.containers("backend")} == before


def test_where_nothing_runs_it_says_how_to_start(system: System) -> None:
    update = rolling_update(system, COMPOSE_PROJECT_NAME=f"{system.project}-not")

    assert update.returncode == 1
    assert "docker compose up --wait" in update.stderr
