"""How much a request may bring. Pure ASGI: what goes by is counted, not kept."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from todoapp.http.problems import BodyTooLarge


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
