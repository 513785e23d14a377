"""The switches of lesson 02: decisions about HTTP."""

import json
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from todoapp.db.session import SessionDep
from todoapp.http.etags import ANYTHING, if_match, required_if_match
from todoapp.http.identity import CurrentUserId
from todoapp.todos import service
from workbook.lab.switches.decision import Switch


class DeafTo:
    """Hides headers from the application, and from its answers: it knows nothing of them."""

    def __init__(self, app: ASGIApp, asked: tuple[str, ...], answered: tuple[str, ...]) -> None:
        self.app = app
        self.asked = [name.lower().encode() for name in asked]
        self.answered = answered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def without(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name in self.answered:
                    del headers[name]
            await send(message)

        if scope["type"] == "http":
            kept = [header for header in scope["headers"] if header[0] not in self.asked]
            scope = {**scope, "headers": kept}
        await self.app(scope, receive, without)


def deaf_to(*asked: str, answered: tuple[str, ...] = ()) -> Any:
    """A change that lets the app know nothing of these headers."""

    def change(app: FastAPI) -> None:
        _outermost(app, Middleware(DeafTo, asked=asked, answered=answered))

    return change


class ErrorsAs200:
    """Answers "fine" to everything, and says in the body that it isn't."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        failed: Message | None = None

        async def softened(message: Message) -> None:
            nonlocal failed
            if message["type"] == "http.response.start" and message["status"] >= 400:
                failed = message
            elif failed is None:
                await send(message)
            elif message["type"] == "http.response.body":
                await _answer_200(send, message)

        await self.app(scope, receive, softened)


async def _answer_200(send: Send, problem: Message) -> None:
    said = json.loads(problem.get("body") or b"{}")
    body = json.dumps({"ok": False, "error": said.get("detail", "failed")}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def errors_as_200(app: FastAPI) -> None:
    """Every problem becomes an answer of 200."""
    _outermost(app, Middleware(ErrorsAs200))


def last_writer_wins(app: FastAPI) -> None:
    """Changes without asking which version the client has seen."""
    for dependency in (if_match, required_if_match):
        app.dependency_overrides[dependency] = lambda: ANYTHING


def get_deletes(app: FastAPI) -> None:
    """A link that deletes, easy to call and to put into an e-mail."""

    @app.get("/todos/{todo_id}/delete")
    async def delete_by_link(
        session: SessionDep, user_id: CurrentUserId, todo_id: UUID
    ) -> dict[str, str]:
        await service.delete(session, user_id, todo_id)
        return {"message": "The todo is deleted."}


def hang_up(app: FastAPI) -> None:
    """Ends the connection after each answer."""

    class HangUp:
        def __init__(self, app: ASGIApp) -> None:
            self.app = app

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            async def closing(message: Message) -> None:
                if message["type"] == "http.response.start":
                    MutableHeaders(scope=message)["Connection"] = "close"
                await send(message)

            await self.app(scope, receive, closing)

    _outermost(app, Middleware(HangUp))


def _outermost(app: FastAPI, middleware: Middleware) -> None:
    app.user_middleware.insert(0, middleware)


SWITCHES = (
    Switch(
        "no-idempotency-key",
        "a POST that comes twice with the same Idempotency-Key is done once",
        "the key is ignored",
        deaf_to("Idempotency-Key"),
    ),
    Switch(
        "no-etag",
        "an answer says which version it is, and 304 says that the reader has it already",
        "everything is sent every time",
        deaf_to("If-None-Match", answered=("ETag",)),
    ),
    Switch(
        "last-writer-wins",
        "a change says which version it was made from, and is refused when that is gone",
        "whoever comes last overwrites",
        last_writer_wins,
    ),
    Switch(
        "errors-as-200",
        "the status says whether it worked",
        "the status is always 200, and the body says whether it worked",
        errors_as_200,
    ),
    Switch(
        "get-deletes",
        "GET changes nothing",
        "GET /todos/{id}/delete deletes",
        get_deletes,
    ),
    Switch(
        "hang-up",
        "a connection stays open for the next request",
        "the server ends it after each answer",
        hang_up,
    ),
    Switch(
        "wait-for-acknowledgement",
        "each piece of an answer leaves at once (TCP_NODELAY)",
        "a small piece waits until the one before is acknowledged (Nagle's algorithm)",
        lambda app: None,
        no_delay=False,
    ),
)
