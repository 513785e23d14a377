"""What `workbook start --check` tries: a todo over HTTP, the graph, a cell in a Jupyter kernel."""

import json
import secrets
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import psutil
from websockets.sync.client import connect

from workbook.errors import WorkbookError
from workbook.stack.phases import Phases
from workbook.stack.services import Services
from workbook.stack.waiting import wait_until

PATIENCE = 30
"""Seconds until the graph must know: a Neo4j that has just started is slow at first."""
CELL = """
import sys, todoapp
from workbook.stack import running
print(sys.executable, running().api_url)
"""


def run(services: Services, phases: Phases) -> int:
    """Use everything once; returns the memory that all processes hold, in bytes.

    Raises `WorkbookError` saying what didn't work.
    """
    with phases("check: a todo and the graph"):
        _try_todos(str(services.api_url))
    with phases("check: a cell in a kernel"):
        printed = _try_kernel(str(services.jupyter_url))
        if printed.split() != [sys.executable, services.api_url]:
            raise _failed(f"the kernel runs another environment: it printed {printed.strip()!r}")
        return memory()


def memory() -> int:
    """Bytes held by this process and all below it; what they share is counted once."""
    this = psutil.Process()
    return sum(_held(process) for process in [this, *this.children(recursive=True)])


def _held(process: psutil.Process) -> int:
    try:
        full = process.memory_full_info()
    except psutil.NoSuchProcess:
        return 0
    except psutil.AccessDenied:
        return int(process.memory_info().rss)
    return int(getattr(full, "pss", full.rss))


def _try_todos(api_url: str) -> None:
    """Register, add two todos, make one depend on the other, wait until the graph knows."""
    person = {"email": f"check-{secrets.token_hex(6)}@example.com", "password": secrets.token_hex()}
    with httpx2.Client(base_url=api_url, trust_env=False, timeout=20) as http:
        _ask(http, "POST", "/users", json=person | {"name": "Check"})
        token = _ask(http, "POST", "/auth/login", json=person)["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        walls = _ask(http, "POST", "/todos", json={"title": "Paint the walls"})
        paint = _ask(http, "POST", "/todos", json={"title": "Buy paint"})
        _ask(http, "PUT", f"/todos/{walls['id']}/dependencies/{paint['id']}")

        def graph_knows() -> bool:
            answer = http.get(f"/graph/todos/{paint['id']}/dependents")
            return answer.is_success and [one["id"] for one in answer.json()["items"]] == [
                walls["id"]
            ]

        if not wait_until(graph_knows, PATIENCE, every=0.1):
            raise _failed(f"a todo's dependency isn't in the graph after {PATIENCE} seconds")


def _ask(http: httpx2.Client, method: str, path: str, json: object = None) -> Any:
    try:
        answer = http.request(method, path, json=json)
    except httpx2.HTTPError as fault:
        raise _failed(f"{method} {path} wasn't answered: {fault}") from fault
    if answer.is_error:
        raise _failed(f"{method} {path} was answered by {answer.status_code}: {answer.text[:200]}")
    return answer.json() if answer.content else None


def _try_kernel(jupyter_url: str) -> str:
    """Start a kernel through Jupyter's API, run `CELL` in it, end it; what the cell printed."""
    parts = urlsplit(jupyter_url)
    token = parse_qs(parts.query)["token"][0]
    headers = {"Authorization": f"token {token}"}
    base = f"http://{parts.netloc}"
    with httpx2.Client(base_url=base, headers=headers, trust_env=False, timeout=30) as http:
        kernel = _ask(http, "POST", "/api/kernels", json={"name": "python3"})["id"]
        try:
            channels = f"ws://{parts.netloc}/api/kernels/{kernel}/channels"
            with connect(channels, additional_headers=headers, proxy=None) as socket:
                request = _execute_request()
                socket.send(json.dumps(request))
                return _printed(socket.recv, request["header"]["msg_id"])
        finally:
            _ask(http, "DELETE", f"/api/kernels/{kernel}")


def _execute_request() -> dict[str, Any]:
    """A message of Jupyter's protocol, https://jupyter-client.readthedocs.io (messaging)."""
    header = {
        "msg_id": secrets.token_hex(),
        "msg_type": "execute_request",
        "session": secrets.token_hex(),
        "username": "",
        "version": "5.3",
    }
    content = {"code": CELL, "silent": False, "store_history": False, "allow_stdin": False}
    return {
        "header": header,
        "parent_header": {},
        "metadata": {},
        "content": content,
        "channel": "shell",
    }


def _printed(receive: Any, request: str) -> str:
    """Read what the kernel says about this request, until it is idle again.

    The reply alone doesn't tell that all is said: it comes by another channel than the output.
    """
    printed = ""
    while True:
        message = json.loads(receive(timeout=60))
        if message["parent_header"].get("msg_id") != request:
            continue
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "stream":
            printed += content["text"]
        elif kind == "error":
            raise _failed(f"a cell failed with {content['ename']}: {content['evalue']}")
        elif kind == "status" and content["execution_state"] == "idle":
            return printed


def _failed(what: str) -> WorkbookError:
    return WorkbookError(
        f"The check failed: {what}.", "`workbook logs` shows what the servers wrote about it."
    )
