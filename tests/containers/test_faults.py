"""What clients notice when parts of the system die, stop or are replaced under traffic."""

import subprocess
from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.containers.system import System
from tests.containers.traffic import Traffic
from workbook.home import CHECKOUT
from workbook.stack.waiting import wait_until

pytestmark = [
    pytest.mark.xdist_group("containers"),
    pytest.mark.timeout(900),
    pytest.mark.containers,
]

Figure = Callable[[object], None]
SECONDS = 60
PATIENCE = 120.0
FORGET = """
from pathlib import Path
from neo4j import GraphDatabase
password = Path("/run/secrets/todoapp_neo4j_password").read_text()
with GraphDatabase.driver("bolt://neo4j:7687", auth=("neo4j", password)) as driver:
    driver.execute_query("MATCH (todo {{id: '{id}'}}) DETACH DELETE todo")
"""
"""Takes one todo out of the graph, behind the application's back."""


def go_on(traffic: Traffic, seconds: float) -> None:
    """Let so many seconds' worth of requests be sent from now on."""
    goal = traffic.sent + seconds * traffic.rate
    assert wait_until(lambda: traffic.sent >= goal, PATIENCE)


def go_on_until_the_minute_is_full(traffic: Traffic) -> None:
    assert wait_until(lambda: traffic.sent >= SECONDS * traffic.rate, PATIENCE)


def everything_is_healthy(system: System) -> bool:
    return all(one.health == "healthy" for one in system.containers())


def nothing_is_lost(system: System, traffic: Traffic) -> None:
    """What was acknowledged is there, and the graph says the same as the tables."""
    assert wait_until(lambda: everything_is_healthy(system), PATIENCE)
    missing = set(traffic.created) - traffic.known()
    assert not missing, f"{len(missing)} acknowledged todos are missing"
    system.graph_agrees()


def test_no_request_fails_when_backends_are_killed_or_replaced(
    system: System, figure: Figure
) -> None:
    with Traffic(system.api_url).running() as traffic:
        go_on(traffic, 5)
        victim = system.containers("backend")[0]
        victim.kill("SIGKILL")
        go_on(traffic, 10)
        after_kill = dict(traffic.failed)
        victim.start()
        assert wait_until(lambda: everything_is_healthy(system), PATIENCE)
        before = {one.id for one in system.containers("backend")}

        update = subprocess.run(
            [CHECKOUT / "deploy/rolling-update"],
            env=system.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        go_on(traffic, 5)
        go_on_until_the_minute_is_full(traffic)

    figure(traffic)
    print(update.stdout)
    assert update.returncode == 0, update.stderr
    assert before.isdisjoint(one.id for one in system.containers("backend"))
    assert len(system.containers("backend")) == len(before)
    assert not after_kill, f"after the kill: {after_kill}, {traffic!r}"
    assert not traffic.failed, repr(traffic)
    nothing_is_lost(system, traffic)


def test_canary_replacing_all_backends_at_once_is_noticed(system: System, figure: Figure) -> None:
    with Traffic(system.api_url).running() as traffic:
        go_on(traffic, 2)
        system.compose(
            "up", "--detach", "--no-deps", "--force-recreate", "--timeout", "5", "backend"
        )
        go_on(traffic, 5)

    figure(traffic)
    assert traffic.failed
    nothing_is_lost(system, traffic)


def test_stopping_a_backend_by_hand_loses_nothing(system: System, figure: Figure) -> None:
    with Traffic(system.api_url).running() as traffic:
        go_on(traffic, 2)
        stopped = system.containers("backend")[0]
        stopped.stop(timeout=30)
        go_on(traffic, 5)
        stopped.start()

    figure(traffic)
    assert not traffic.failed, repr(traffic)
    nothing_is_lost(system, traffic)


def test_todos_go_on_without_worker_and_graph(system: System, figure: Figure) -> None:
    (worker,), (neo4j,) = system.containers("worker"), system.containers("neo4j")
    with Traffic(system.api_url).running() as traffic:
        go_on(traffic, 2)
        worker.kill("SIGKILL")
        go_on(traffic, 3)
        neo4j.stop(timeout=60)
        go_on(traffic, 5)
        worker.start()
        neo4j.start()
        go_on(traffic, 5)
        go_on_until_the_minute_is_full(traffic)

    figure(traffic)
    assert not traffic.failed, repr(traffic)
    nothing_is_lost(system, traffic)


def test_a_restart_of_postgresql_costs_requests_but_nothing_acknowledged(
    system: System, figure: Figure
) -> None:
    (postgres,) = system.containers("postgres")
    with Traffic(system.api_url).running() as traffic:
        go_on(traffic, 2)
        postgres.restart(timeout=60)
        go_on(traffic, 10)
        go_on_until_the_minute_is_full(traffic)

    figure(traffic)
    assert set(traffic.failed) <= {"503"}, "it is told so, and by nothing worse"
    assert traffic.sent > 2 * traffic.failed.total()
    nothing_is_lost(system, traffic)


def test_canary_a_todo_that_is_lost_is_noticed(system: System) -> None:
    traffic = Traffic(system.api_url)
    traffic.created.append(str(uuid4()))

    with pytest.raises(AssertionError, match="1 acknowledged todos are missing"):
        nothing_is_lost(system, traffic)


def test_canary_a_graph_that_differs_is_noticed(system: System) -> None:
    with Traffic(system.api_url).running() as traffic:
        assert wait_until(lambda: traffic.created, 30)
    nothing_is_lost(system, traffic)

    code, said = system.python("worker", FORGET.format(id=traffic.created[0]))

    assert code == 0, said
    with pytest.raises(AssertionError):
        system.graph_agrees(seconds=1)
    system.containers("worker")[0].exec_run(["python", "-m", "todoapp", "rebuild-graph"])
    system.graph_agrees()
