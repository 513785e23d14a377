"""What every answer tells a browser: trust nothing that isn't said here.

Source: OWASP, HTTP Security Response Headers Cheat Sheet
"""

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
        always = {**ALWAYS, "Strict-Transport-Security": HSTS} if https else ALWAYS
        self.data = _raw({**always, "Content-Security-Policy": DATA_POLICY})
        self.page = _raw({**always, "Content-Security-Policy": PAGE_POLICY})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                said = dict(headers)
                is_page = said.get(b"content-type", b"").startswith(b"text/html")
                ours = self.page if is_page else self.data
                message["headers"] = headers + [entry for entry in ours if entry[0] not in said]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """As they go over the wire: made once, since every answer carries them."""
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
