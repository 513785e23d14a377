"""The API under a second address: `/api/todos` is `/todos`.

The web page at `/` asks for `api/…`. A balancer that serves the page itself forwards just that.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
