"""What happens around every request. Pure ASGI: messages go by, none is held back."""

from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from todoapp.errors import answer
from todoapp.logs import get_logger
from todoapp.problems import BodyTooLarge, Problem

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


class BodyLimit:
    """Refuses a body of more than `limit` bytes.

    A size that is declared is refused before anything is read, and 'Expect: 100-continue' gets its
    answer at once. One that isn't is counted. What a client sends nevertheless is thrown away by
    the server as it comes, so that the connection can be used again.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request.

        Raises:
            BodyTooLarge: it says so itself; otherwise 413 is raised where the body is read.
        """
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        too_large = f"Send at most {self.limit} bytes."
        if int(Headers(scope=scope).get("Content-Length", 0)) > self.limit:
            raise BodyTooLarge(too_large)
        taken = 0

        async def limited_receive() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.limit:
                raise HTTPException(BodyTooLarge.status, too_large)
            return message

        await self.app(scope, limited_receive, send)


def _request_id(given: str | None) -> str:
    try:
        return str(UUID(given))
    except (TypeError, ValueError):
        return str(uuid4())
