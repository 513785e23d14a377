"""An HTTP client that shows what it sends and what comes back."""

import secrets
from collections.abc import Callable
from typing import Any

import httpx2

from workbook.errors import WorkbookError
from workbook.lab.http.exchange import Exchange
from workbook.lab.http.problems import ProblemAnswer
from workbook.lab.http.wire import RecordingTransport


class NoAnswer(WorkbookError):  # noqa: N818 - what was observed; the request may have been done
    """No answer came. Whether the request arrived can't be told from here."""


class Client:
    """One person's requests to the lesson's application.

    >>> todo = you.post("/todos", json={"title": "Buy paint"}).json
    >>> you.get(f"/todos/{todo['id']}")

    An answer of 400 or more raises ProblemAnswer, unless it is awaited by `expect_problem`.
    """

    # what it can do is nobody's to replace: checks rely on it
    __slots__ = (
        "_exchanges",
        "_faults",
        "_headers",
        "_http",
        "_transport",
        "account",
        "name",
        "token",
        "url",
    )

    def __init__(
        self,
        url: str,
        name: str,
        headers: Callable[[], dict[str, str]],
        faults: Callable[[], list[Exception]] = list,
    ) -> None:
        """`headers` is asked before each request for what to add to it (the trace's number).

        `faults` is asked after an answer of 500 for what the application's routes raised.
        """
        self.name = name
        self.url = url
        self.account: dict[str, str] = {}
        self.token = ""
        self._faults = faults
        self._exchanges: list[Exchange] = []
        self._transport = RecordingTransport()
        self._http = httpx2.Client(base_url=url, transport=self._transport)
        self._headers = headers

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Everything that was sent and answered, oldest first."""
        return tuple(self._exchanges)

    def sign_in(self, account: dict[str, str] | None = None) -> None:
        """Use `account` from now on; by default a new one of this name."""
        if account is None:
            account = {
                "email": f"{self.name}-{secrets.token_hex(4)}@example.org",
                "password": secrets.token_urlsafe(16),
            }
            self.post("/users", json={**account, "name": self.name})
        self.account = account
        self.token = self.post("/auth/login", json=account).json["access_token"]
        self._http.headers["Authorization"] = f"Bearer {self.token}"

    def again(self) -> "Client":
        """The same person, on a connection of their own; to be closed."""
        other = Client(self.url, self.name, self._headers, self._faults)
        other.account, other.token = self.account, self.token
        other._http.headers["Authorization"] = f"Bearer {self.token}"
        return other

    def send(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        headers: dict[str, str] | None = None,
        patience: float = 20,
    ) -> Exchange:
        """Send one request; the answer, whatever its status.

        Raises NoAnswer if none comes, or if nothing comes for `patience` seconds.
        """
        wire = self._transport.wire
        try:
            answer = self._http.request(
                method,
                path,
                json=json,
                headers={**self._headers(), **(headers or {})},
                timeout=patience,
            )
        except httpx2.InvalidURL:
            raise WorkbookError(
                f"“{path}” is not an address.", "A path begins with a slash: /todos."
            ) from None
        except httpx2.TransportError:
            raise NoAnswer(
                f"Nobody answered {method} {path}.",
                "Is the application being served? `lab.serve()` starts it.",
            ) from None
        exchange = Exchange(answer, bytes(wire.sent), bytes(wire.received))
        self._exchanges.append(exchange)
        return exchange

    def _ask(self, method: str, path: str, options: dict[str, Any]) -> Exchange:
        exchange = self.send(method, path, **options)
        if exchange.status >= 400:
            faults = self._faults() if exchange.status == 500 else []
            raise ProblemAnswer(exchange, faults[-1] if faults else None)
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

    def hang_up(self) -> None:
        """End the connection that is kept; the next request makes a new one."""
        self._transport.hang_up()

    def close(self) -> None:
        self._http.close()
