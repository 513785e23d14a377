"""An HTTP client that shows what it sends and what comes back."""

import html
import secrets
from collections.abc import Callable
from typing import Any

import httpx2

from workbook.errors import WorkbookError
from workbook.lab.problems import ProblemAnswer
from workbook.lab.wire import RecordingTransport

Journal = Callable[["Exchange"], None]


class Exchange:
    """One request and its answer: `status`, `headers`, `json`, and the bytes both ways."""

    def __init__(self, answer: httpx2.Response, sent: bytes, received: bytes) -> None:
        self.method = answer.request.method
        self.path = answer.request.url.raw_path.decode()
        self.status = answer.status_code
        self.reason = answer.reason_phrase
        self.headers = answer.headers
        self.request_bytes = sent
        self.response_bytes = received
        self._answer = answer

    @property
    def json(self) -> Any:
        """The answer's body, read as JSON; None when there is no body.

        Raises WorkbookError if the body is something else.
        """
        if not self._answer.content:
            return None
        try:
            return self._answer.json()
        except ValueError:
            raise WorkbookError(
                f"The answer to {self.method} {self.path} is not JSON.",
                "Look at `.response_bytes` to see what came back.",
            ) from None

    def __repr__(self) -> str:
        body = self._answer.text
        return f"{self.method} {self.path} → {self.status} {self.reason}" + (
            f"\n{body}" if body else ""
        )

    def _repr_html_(self) -> str:
        return (
            f"<p><code>{html.escape(f'{self.method} {self.path}')}</code> → "
            f"<strong>{self.status} {html.escape(self.reason)}</strong></p>"
            + _bytes_as_html("sent", self.request_bytes)
            + _bytes_as_html("received", self.response_bytes)
        )


def _bytes_as_html(title: str, data: bytes) -> str:
    text = html.escape(data.decode("utf-8", "replace").replace("\r\n", "\n"))
    return (
        f"<details><summary>{len(data)} bytes {title}</summary>"
        f'<pre tabindex="0">{text}</pre></details>'
    )


class Client:
    """One person's requests to the lesson's application.

    >>> todo = you.post("/todos", json={"title": "Buy paint"}).json
    >>> you.get(f"/todos/{todo['id']}")

    An answer of 400 or more raises ProblemAnswer, unless it is awaited by `expect_problem`.
    """

    def __init__(self, url: str, name: str, headers: Callable[[], dict[str, str]]) -> None:
        """`headers` is asked before each request for what to add to it (the trace's number)."""
        self.name = name
        self.exchanges: list[Exchange] = []
        self._transport = RecordingTransport()
        self._http = httpx2.Client(base_url=url, transport=self._transport, timeout=20)
        self._headers = headers

    def sign_in(self) -> None:
        """Make an account of this name, and use its token from now on."""
        account = {
            "email": f"{self.name}-{secrets.token_hex(4)}@example.org",
            "password": secrets.token_urlsafe(16),
        }
        self.post("/users", json={**account, "name": self.name})
        token = self.post("/auth/login", json=account).json["access_token"]
        self._http.headers["Authorization"] = f"Bearer {token}"

    def send(
        self, method: str, path: str, *, json: Any = None, headers: dict[str, str] | None = None
    ) -> Exchange:
        """Send one request; the answer, whatever its status.

        Raises WorkbookError if nobody answers.
        """
        wire = self._transport.wire
        try:
            answer = self._http.request(
                method, path, json=json, headers={**self._headers(), **(headers or {})}
            )
        except httpx2.InvalidURL:
            raise WorkbookError(
                f"“{path}” is not an address.", "A path begins with a slash: /todos."
            ) from None
        except httpx2.TransportError:
            raise WorkbookError(
                f"Nobody answered {method} {path}.",
                "Is the application being served? `lab.serve()` starts it.",
            ) from None
        exchange = Exchange(answer, bytes(wire.sent), bytes(wire.received))
        self.exchanges.append(exchange)
        return exchange

    def _ask(self, method: str, path: str, options: dict[str, Any]) -> Exchange:
        exchange = self.send(method, path, **options)
        if exchange.status >= 400:
            raise ProblemAnswer(exchange)
        return exchange

    def get(self, path: str, **options: Any) -> Exchange:
        """GET: read something."""
        return self._ask("GET", path, options)

    def post(self, path: str, **options: Any) -> Exchange:
        """POST: create something, or start something. `json=` is the body."""
        return self._ask("POST", path, options)

    def put(self, path: str, **options: Any) -> Exchange:
        """PUT: make it so, however often it is said."""
        return self._ask("PUT", path, options)

    def patch(self, path: str, **options: Any) -> Exchange:
        """PATCH: change a part of something."""
        return self._ask("PATCH", path, options)

    def delete(self, path: str, **options: Any) -> Exchange:
        """DELETE: remove something."""
        return self._ask("DELETE", path, options)

    def close(self) -> None:
        self._http.close()
