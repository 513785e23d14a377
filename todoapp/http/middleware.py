"""What happens around every request. Pure ASGI: messages go by, none is held back."""

from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from todoapp.http.errors import answer
from todoapp.http.problems import Problem
from todoapp.telemetry.logs import get_logger

HEADER = "X-Request-ID"
RAW_HEADER = HEADER.lower().encode()
log = get_logger(__name__)


class RequestLog:
    """Gives each request an id and one line in the log, also when it fails unexpectedly."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; its id is the client's if that is a UUID, else a new one."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope).get(HEADER))
        started, status = perf_counter(), 0
        failure: dict[str, Any] = {}

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", ()),
                    (RAW_HEADER, request_id.encode()),
                ]
            await send(message)

        clear_contextvars()  # a pipelined request begins with what the one before it knew
        bind_contextvars(request_id=request_id)
        try:
            await self.app(scope, receive, send_with_id)
        except Exception as error:
            failure = {} if isinstance(error, Problem) else {"exc_info": error}
            if status:
                raise  # half an answer is on its way: only cutting it off tells the truth
            response = await answer(Request(scope), error)
            await response(scope, receive, send_with_id)
        finally:
            (log.error if failure else log.info)(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                milliseconds=round((perf_counter() - started) * 1000, 1),
                **failure,
            )


def _request_id(given: str | None) -> str:
    try:
        return str(UUID(given))
    except (TypeError, ValueError):
        return str(uuid4())


DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # May be kept by the reader's own browser alone, and only used after asking us again.
    "Cache-Control": "private, no-cache",
}
HSTS = "max-age=31536000"  # a year, for this host alone: others speak for themselves


class SecurityHeaders:
    """Adds what the answer itself doesn't say; `https` promises that no one comes by plain HTTP."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self.app = app
        always = {**ALWAYS, "Strict-Transport-Security": HSTS} if https else ALWAYS
        self.headers = _raw({**always, "Content-Security-Policy": DATA_POLICY})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                said = dict(headers)
                missing = [entry for entry in self.headers if entry[0] not in said]
                message["headers"] = headers + missing
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """As they go over the wire: made once, since every answer carries them."""
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


PREFIX = "/api"


class ApiPrefix:
    """Treats what stands in front of the route as the place where the application is mounted."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; an address in `Location` gets the prefix that the client used."""
        path: str = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith(PREFIX + "/") or path == PREFIX + "/":
            await self.app(scope, receive, send)
            return
        scope["root_path"] = PREFIX

        async def send_with_prefix(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                location = headers.get("Location", "")
                if location.startswith("/") and not location.startswith(PREFIX + "/"):
                    headers["Location"] = PREFIX + location
            await send(message)

        await self.app(scope, receive, send_with_prefix)
