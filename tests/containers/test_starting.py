"""The system comes up healthy, from nothing and from what was there, and is found out when not."""

from collections.abc import Callable

import httpx2
import pytest

from tests.containers.system import System
from tests.containers.traffic import Traffic
from workbook.errors import ContainersError
from workbook.stack.waiting import wait_until

pytestmark = [
    pytest.mark.xdist_group("containers"),
    pytest.mark.timeout(900),
    pytest.mark.containers,
]

RUNNING = {"postgres": 1, "neo4j": 1, "backend": 2, "worker": 1, "balancer": 1, "frontend": 1}


def test_everything_is_healthy_from_nothing(system: System) -> None:
    for service, number in RUNNING.items():
        containers = system.containers(service)
        assert len(containers) == number, service
        for container in containers:
            assert container.health == "healthy", container.name


def test_the_page_and_the_api_answer_under_one_address(system: System) -> None:
    with httpx2.Client(base_url=system.web_url, timeout=30) as http:
        page, ready = http.get("/"), http.get("/api/readyz")

    assert "Todos" in page.text
    assert ready.json()["status"] == "ready"


def test_request_ids_and_client_addresses_reach_the_application(system: System) -> None:
    ours = "0198c7a0-0000-7000-8000-000000000001"
    with httpx2.Client(timeout=30) as http:
        for url in (system.api_url, f"{system.web_url}/api"):
            claimed = {"X-Request-ID": ours, "X-Forwarded-For": "203.0.113.9"}
            assert http.get(f"{url}/livez", headers=claimed).headers["X-Request-ID"] == ours

    logs = "".join(one.logs().decode() for one in system.containers("backend"))
    assert ours in logs
    (balancer,) = system.containers("balancer")
    assert balancer.logs().decode().count(ours) == 2
    assert "203.0.113.9" not in balancer.logs().decode(), "a client can't choose its address"


def test_everything_is_healthy_again_on_the_same_volumes(
    system: System, figure: Callable[[object], None]
) -> None:
    before = Traffic(system.api_url)
    with before.running():
        wait_until(lambda: len(before.created) >= 10, 60)
    system.compose("down", "--timeout", "30")

    system.timed("healthy from existing volumes", "up", "--detach", "--wait")

    assert set(before.created) <= before.known()
    for what, seconds in system.seconds.items():
        figure(f"{what} after {seconds} s")


def test_canary_a_backend_that_cannot_start_is_not_called_healthy(system: System) -> None:
    with pytest.raises(ContainersError):
        system.compose("run", "--rm", "--no-deps", "-e", "TODOAPP_NEO4J_URI=wrong", "migrate")
