"""One trace tells what a request did, down to the graph, and shows no values."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from opentelemetry import trace
from starlette.types import ASGIApp, Receive, Scope, Send

from todoapp.main import create_app
from todoapp.settings import Settings
from todoapp.telemetry.traces import statement_name

Spans = Callable[[], list[dict[str, Any]]]


def of_request(
    spans: Spans, eventually: Callable[..., Any], name: str, status: int | None = None
) -> list[dict[str, Any]]:
    """All spans of the request of this name (and status); they are written after the answer."""

    def requests() -> list[dict[str, Any]]:
        return [
            span
            for span in spans()
            if span["name"] == name
            and status in {None, span["attributes"]["http.response.status_code"]}
        ]

    trace_id = eventually(requests)[-1]["context"]["trace_id"]
    return [span for span in spans() if span["context"]["trace_id"] == trace_id]


def names(spans: list[dict[str, Any]]) -> list[str]:
    return [span["name"] for span in spans]


def test_a_request_and_its_statements_are_one_trace(
    ada: httpx2.Client, spans: Spans, eventually: Callable[..., Any]
) -> None:
    ada.post("/todos", json={"title": "Buy paint"})

    request, *rest = found = of_request(spans, eventually, "POST /todos")

    assert names(found) == [
        "POST /todos",
        "INSERT todos",
        "INSERT outbox",
        "COMMIT",
    ]
    assert {span["parent_id"] for span in rest} == {request["context"]["span_id"]}
    assert request["kind"] == "SpanKind.SERVER"
    assert request["resource"]["attributes"]["service.name"] == "todoapp api"
    assert {span["attributes"]["db.system.name"] for span in rest} == {"postgresql"}


def test_the_commit_ends_before_the_answer(
    ada: httpx2.Client, spans: Spans, eventually: Callable[..., Any]
) -> None:
    ada.post("/todos", json={"title": "Buy paint"})

    request, *_, commit = of_request(spans, eventually, "POST /todos")

    assert commit["name"] == "COMMIT"
    assert commit["end_time"] < request["end_time"]


@pytest.mark.usefixtures("clean_graph")
def test_what_the_worker_does_later_belongs_to_the_request(
    ada: httpx2.Client,
    spans: Spans,
    eventually: Callable[..., Any],
    start_worker: Callable[..., Any],
    caught_up: Callable[[], None],
) -> None:
    ada.post("/todos", json={"title": "Buy paint"})
    start_worker()
    caught_up()
    eventually(lambda: "todo.created" in names(spans()))

    found = of_request(spans, eventually, "POST /todos")

    carried = next(span for span in found if span["name"] == "todo.created")
    inside = [span for span in found if span["parent_id"] == carried["context"]["span_id"]]
    assert carried["kind"] == "SpanKind.CONSUMER"
    assert carried["parent_id"] == found[0]["context"]["span_id"]
    assert carried["resource"]["attributes"]["service.name"] == "todoapp worker"
    assert [(span["name"], span["attributes"]["db.system.name"]) for span in inside] == [
        ("MERGE Todo", "neo4j"),
        ("UPDATE outbox", "postgresql"),
    ]


@pytest.mark.usefixtures("clean_graph")
def test_a_question_to_the_graph_is_a_span(
    ada: httpx2.Client, spans: Spans, eventually: Callable[..., Any]
) -> None:
    todo = ada.post("/todos", json={"title": "Buy paint"}).json()["id"]
    ada.get(f"/graph/todos/{todo}/blockers")

    found = of_request(spans, eventually, "GET /graph/todos/{todo_id}/blockers")

    (asked,) = [span for span in found if span["name"] == "MATCH blockers"]
    assert asked["attributes"]["db.query.text"].strip().startswith("MATCH")
    assert found[-1]["name"] == "SELECT todos", "what the reader may see is asked afterwards"


def test_a_middleware_can_add_a_span_of_its_own(
    settings: Settings,
    serve: Callable[..., Any],
    spans: Spans,
    eventually: Callable[..., Any],
) -> None:
    app = create_app(settings)

    class Own:
        def __init__(self, inner: ASGIApp) -> None:
            self.inner = inner

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            with app.state.tracer.start_as_current_span("my own"):
                await self.inner(scope, receive, send)

    app.add_middleware(Own)
    with serve(app) as url:
        httpx2.post(f"{url}/auth/login", json={"email": "a@example.com", "password": "x"})

    found = of_request(spans, eventually, "POST /auth/login")
    own = next(span for span in found if span["name"] == "my own")
    select = next(span for span in found if span["name"] == "SELECT users")
    assert own["parent_id"] == found[0]["context"]["span_id"]
    assert select["parent_id"] == own["context"]["span_id"]


def test_a_client_can_continue_its_own_trace(
    anybody: httpx2.Client, spans: Spans, eventually: Callable[..., Any]
) -> None:
    trace_id, span_id = "a" * 32, "b" * 16

    anybody.get("/livez", headers={"traceparent": f"00-{trace_id}-{span_id}-01"})

    (request,) = of_request(spans, eventually, "GET /livez")
    assert request["context"]["trace_id"] == f"0x{trace_id}"
    assert request["parent_id"] == f"0x{span_id}"


def test_a_statement_that_fails_is_marked(
    ada: httpx2.Client, spans: Spans, eventually: Callable[..., Any]
) -> None:
    account = {"email": "ada@example.com", "password": "correct horse", "name": "Ada"}
    ada.post("/users", json=account)

    found = of_request(spans, eventually, "POST /users", 409)

    insert = next(span for span in found if span["name"] == "INSERT users")
    assert insert["status"] == {"status_code": "ERROR", "description": "UniqueViolation"}
    assert names(found)[-1] == "ROLLBACK"


def test_a_read_is_one_statement_of_the_requests_trace(
    ada: httpx2.Client, spans: Spans, eventually: Callable[..., Any]
) -> None:
    todo = ada.post("/todos", json={"title": "Paint"}).json()
    ada.get(f"/todos/{todo['id']}")

    request, statement = of_request(spans, eventually, "GET /todos/{todo_id}")

    assert statement["name"].startswith("SELECT todo")
    assert statement["parent_id"] == request["context"]["span_id"]
    assert statement["attributes"]["db.system.name"] == "postgresql"
    assert "%(todo)s" in statement["attributes"]["db.query.text"]


def test_a_trace_holds_no_values(ada: httpx2.Client, spans: Spans, settings: Settings) -> None:
    ada.post("/todos", json={"title": "hidden-word"})
    ada.post("/auth/login", json={"email": "ada@example.com", "password": "hidden-word"})

    assert settings.trace_file is not None
    written = settings.trace_file.read_text()
    assert "hidden-word" not in written
    assert "ada@example.com" not in written


def test_without_a_trace_file_nothing_is_traced_and_nothing_global_is_changed(
    settings: Settings, serve: Callable[..., Any]
) -> None:
    app: FastAPI = create_app(settings.model_copy(update={"trace_file": None}))
    with serve(app) as url:
        httpx2.get(f"{url}/readyz")

    assert settings.trace_file is not None
    assert not settings.trace_file.exists()
    assert type(trace.get_tracer_provider()).__name__ == "ProxyTracerProvider"


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("SELECT a FROM todos WHERE b", "SELECT todos"),
        ("INSERT INTO todos (a) VALUES (b)", "INSERT todos"),
        ("UPDATE todos SET a = b", "UPDATE todos"),
        ("DELETE FROM todos", "DELETE todos"),
        ("SELECT pg_notify(a, b)", "SELECT pg_notify"),
        ("WITH RECURSIVE a AS (SELECT b FROM edges) SELECT 1", "SELECT edges"),
        ("LISTEN outbox", "LISTEN"),
        ("", ""),
    ],
)
def test_names_are_short_and_stable(statement: str, name: str) -> None:
    assert statement_name(statement) == name
