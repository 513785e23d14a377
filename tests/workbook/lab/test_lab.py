"""A lesson's world: served, changed, cut off, traced, and gone with its kernel."""

import linecache
import subprocess
import sys
from typing import Any

import psutil
import pytest
from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from todoapp.settings import Settings
from workbook.errors import WorkbookError
from workbook.lab import Lab, source
from workbook.lab.http.client import Client
from workbook.stack import Services, databases
from workbook.stack.waiting import wait_until


@pytest.fixture
def ada(lab: Lab) -> Client:
    return lab.client("ada")


@pytest.fixture
def worker(lab: Lab):
    lab.worker.start()
    yield lab.worker
    lab.worker.stop()


def titles(lab: Lab) -> list[str]:
    return lab.cypher("MATCH (t:Todo) RETURN t.title AS title").column("title")


def test_a_learners_router_is_served_with_the_real_application(lab: Lab) -> None:
    router = APIRouter()

    @router.get("/hello")
    def hello() -> dict[str, str]:
        return {"hello": "you"}

    lab.serve(router)
    assert lab.client("eve").get("/hello").json == {"hello": "you"}
    lab.serve()
    assert lab.client("eve").send("GET", "/hello").status == 404


def test_a_learners_route_that_fails_is_told_by_the_line_of_theirs(lab: Lab) -> None:
    """Compiled under a cell's file name, as Jupyter does it."""
    cell = "def boom() -> int:\n    return [][3]\n"
    name = "/tmp/ipykernel_1/2.py"
    linecache.cache[name] = (len(cell), None, cell.splitlines(keepends=True), name)
    written: dict[str, Any] = {}
    exec(compile(cell, name, "exec"), written)  # noqa: S102
    router = APIRouter()
    router.get("/boom")(written["boom"])
    lab.serve(router)

    with pytest.raises(WorkbookError, match=r"in line 2: return \[\]\[3\] \(IndexError"):
        lab.client("eve").get("/boom")
    lab.serve()


def test_serving_again_keeps_the_address(lab: Lab) -> None:
    assert lab.serve().url == lab.serve().url


def test_an_app_that_can_not_start_is_told_in_a_sentence(lab: Lab) -> None:
    def change(app: FastAPI) -> None:
        app.router.lifespan_context = None  # type: ignore[assignment]

    with pytest.raises(WorkbookError, match="could not start"):
        lab.serve(change=change)
    lab.serve()


def test_without_the_worker_the_table_knows_and_the_graph_does_not(lab: Lab, ada: Client) -> None:
    ada.post("/todos", json={"title": "No worker yet"})
    assert lab.waiting() > 0
    assert "No worker yet" not in titles(lab)
    lab.worker.start()
    lab.catch_up()
    lab.worker.stop()
    assert "No worker yet" in titles(lab)


def test_a_killed_worker_loses_nothing(lab: Lab, ada: Client, worker) -> None:
    for number in range(20):
        ada.post("/todos", json={"title": f"Survivor {number}"})
        if number == 10:
            worker.kill()
            worker.start()
    lab.catch_up()
    found = [title for title in titles(lab) if title.startswith("Survivor")]
    assert sorted(found) == sorted(f"Survivor {number}" for number in range(20))


def test_a_cut_graph_is_503_for_its_questions_and_nothing_else(lab: Lab, ada: Client) -> None:
    todo = ada.post("/todos", json={"title": "Cut"}).json
    question = f"/graph/todos/{todo['id']}/dependents"
    with lab.without("neo4j"):
        assert ada.send("GET", question).status == 503
        assert ada.send("POST", "/todos", json={"title": "Still works"}).status == 201
    assert ada.send("GET", question).status == 200


def test_a_cut_database_is_503_and_comes_back(lab: Lab, ada: Client) -> None:
    with lab.without("postgres"):
        assert ada.send("GET", "/todos").status == 503
    assert ada.send("GET", "/todos").status == 200


def test_a_part_that_does_not_exist_is_named(lab: Lab) -> None:
    with pytest.raises(WorkbookError, match="no part called “redis”"), lab.without("redis"):
        pass


def test_a_trace_goes_from_the_client_to_the_graph(lab: Lab, ada: Client, worker) -> None:
    with lab.trace() as trace:
        ada.post("/todos", json={"title": "Followed"})
    assert trace.participants == ["you", "todoapp api", "PostgreSQL", "todoapp worker", "Neo4j"]
    kinds = [step.kind for step in trace.steps]
    assert kinds.index("answers") < kinds.index("hands over")


def test_the_same_request_draws_the_same_diagram(lab: Lab, ada: Client, worker) -> None:
    drawn = []
    for number in range(3):
        with lab.trace() as trace:
            ada.post("/todos", json={"title": f"Same {number}"})
        drawn.append(repr(trace))
    assert drawn[0] == drawn[1] == drawn[2]


def test_a_span_that_a_learner_adds_is_in_the_diagram(lab: Lab) -> None:
    """The diagram is drawn from what ran: middleware that nobody knew of appears in it."""

    class Greeting:
        def __init__(self, app: ASGIApp, owner: FastAPI) -> None:
            self.app, self.owner = app, owner

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                with self.owner.state.tracer.start_as_current_span("greet the visitor"):
                    await self.app(scope, receive, send)
            else:
                await self.app(scope, receive, send)

    lab.serve(change=lambda app: app.add_middleware(Greeting, owner=app))
    eve = lab.client("eve")
    with lab.trace() as trace:
        eve.get("/todos")
    lab.serve()
    assert "todoapp api: greet the visitor" in repr(trace)


def test_requests_outside_a_trace_are_not_in_it(lab: Lab, ada: Client) -> None:
    with lab.trace() as trace:
        pass
    ada.get("/todos")
    assert not [span for span in trace if "GET" in span.name]


def test_what_a_lesson_starts_ends_with_its_kernel(services, tmp_path) -> None:
    """Killed without a chance to clean up: the worker goes all the same."""
    script = (
        "from workbook.lab import Lab\n"
        "lab = Lab('doomed'); lab.worker.start(); print('up', flush=True); input()"
    )
    kernel = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert kernel.stdout is not None
    assert kernel.stdout.readline() == b"up\n"
    children = psutil.Process(kernel.pid).children(recursive=True)
    assert any("worker" in child.cmdline() for child in children)
    kernel.kill()
    kernel.communicate()
    wait_until(lambda: not any(child.is_running() for child in children), seconds=5)


def test_a_process_with_a_lab_can_fork(services: Services) -> None:
    """Isolated checks do. Each library has its say in the new process, in the order of imports."""
    script = (
        "import os, signal\n"
        "from workbook.lab import Lab\n"
        "lab = Lab('forks'); lab.client('ada')\n"
        "child = os.fork()\n"
        "if child == 0: os._exit(0)\n"
        "signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))\n"
        "signal.alarm(20)\n"  # should the child never come to its end
        "print(os.waitpid(child, 0)[1], flush=True)"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert told.stdout == "0\n", told.stderr


def test_two_kernels_with_the_same_lesson_do_not_share_a_database(services: Services) -> None:
    opener = "from workbook.lab import Lab; print(Lab('twice').database_url, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", opener], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        theirs = other.stdout.readline().strip()
        ours = Lab("twice")
        assert ours.database_url != theirs
        other.kill()
    ours.close()
    Lab("twice").close()
    assert databases.names(services, "workbook_lesson_twice_") == []


def test_a_second_kernel_takes_the_graph_over_and_the_first_is_told(services) -> None:
    first = Lab("first")
    taker = "from workbook.lab import Lab; Lab('second'); print('has it', flush=True); input()"
    second = subprocess.Popen(
        [sys.executable, "-c", taker], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert second.stdout is not None
    assert second.stdout.readline() == b"has it\n"
    with pytest.raises(WorkbookError, match="Lesson second has taken the graph over"):
        first.cypher("MATCH (n) RETURN n")
    second.communicate(b"\n")
    first.close()


def test_the_source_shown_is_the_source_that_runs() -> None:
    assert "class Settings" in repr(source(Settings))
    assert repr(source(Settings)).startswith("# todoapp/settings.py")
