"""What every answer tells a browser: trust nothing that isn't said here.

Source: OWASP, HTTP Security Response Headers Cheat Sheet
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # May be kept by the reader's own browser alone, and only used after asking us again.
    "Cache-Control": "private, no-cache",
}
HSTS = "max-age=31536000; includeSubDomains"  # a year


class SecurityHeaders:
    """Adds what the answer itself doesn't say; `https` promises that no one comes by plain HTTP."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self.app = app
        self.always = [(name.lower().encode(), value.encode()) for name, value in ALWAYS.items()]
        if https:
            self.always.append((b"strict-transport-security", HSTS.encode()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = headers = list(message.get("headers", ()))
                said = {name for name, _ in headers}
                headers += [entry for entry in self.always if entry[0] not in said]
                self._add_policy(MutableHeaders(raw=headers))
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)

    @staticmethod
    def _add_policy(headers: MutableHeaders) -> None:
        is_page = headers.get("Content-Type", "").startswith("text/html")
        headers.setdefault("Content-Security-Policy", PAGE_POLICY if is_page else DATA_POLICY)
