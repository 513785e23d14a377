"""What a lesson stands on: a database of its own, the graph, the application, the worker."""

import atexit
import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbook.lab.application import Application
from workbook.lab.http.byte_server import ByteServer, Respond
from workbook.lab.http.client import Client
from workbook.lab.http.speaking import Spoken, speak
from workbook.lab.network.taps import Tap
from workbook.lab.traces.client_tracer import ClientTracer
from workbook.lab.traces.trace import Trace
from workbook.stack.waiting import wait_until

if TYPE_CHECKING:
    from workbook.lab.http.workbench import Workbench

_open: dict[str, "Lab"] = {}


class Lab(Application):
    """One lesson's world: made afresh, and gone with the kernel.

    >>> lab = Lab("00")
    >>> you = lab.client("you")
    >>> you.post("/todos", json={"title": "Buy paint"})
    >>> lab.sql("SELECT title FROM todos")
    """

    def __init__(self, lesson: str) -> None:
        """A fresh, migrated PostgreSQL database and an empty graph for `lesson`.

        Raises WorkbookError if the workbook isn't running.
        """
        if lesson in _open:
            _open[lesson].close()
        super().__init__(lesson)
        self._clients: list[Client] = []
        self._tracer = ClientTracer(self._trace_file)
        _open[lesson] = self
        self.clear_graph()

    def client(
        self, name: str, *, at: str | None = None, account: dict[str, str] | None = None
    ) -> Client:
        """Somebody with an account who is logged in; the application is served if it isn't yet.

        `at` is another address that leads there, such as a tap's; `account` is one that exists.

        >>> ada = lab.client("ada")
        >>> adas_laptop = lab.client("ada", account=ada.account)
        """
        client = Client(at or self.url, name, self._tracer.headers, self._faults)
        client.sign_in(account)
        self._clients.append(client)
        return client

    def speak(self, request: bytes, *, patience: float = 5.0) -> Spoken:
        """Send bytes to the application over a socket, and hear what comes back.

        >>> lab.speak(b"GET /livez HTTP/1.1\\r\\nHost: todoapp\\r\\n\\r\\n")
        """
        return speak(self.url, request, patience=patience)

    def workbench(self, client: Client | None = None) -> "Workbench":
        """A form to compose a request and see the bytes both ways; `client` lends its token."""
        from workbook.lab.http.workbench import Workbench

        return Workbench(self.url, client)

    def serve_bytes(self, respond: Respond) -> ByteServer:
        """A server of your own beside the application: `respond` makes an answer of a request.

        >>> lab.serve_bytes(lambda request: b"HTTP/1.1 204 No Content\\r\\n\\r\\n")
        """
        return ByteServer(self._loop, respond)

    def tap(self, *, away: float = 0, tls: bool = False) -> Tap:
        """A relay to the application that remembers what goes by, until the block ends.

        `away`: how far the application seems to be, in milliseconds there and back. With `tls`
        the bytes are encrypted between whoever connects and the application.

        >>> with lab.tap() as tap:
        ...     tap.speak(b"GET /livez HTTP/1.1\\r\\nHost: todoapp\\r\\n\\r\\n")
        >>> tap.heard
        """
        return Tap(self._loop, self.url, away, tls)

    @contextlib.contextmanager
    def trace(self, name: str = "you") -> Iterator[Trace]:
        """Follow everything that is sent inside the block, through all parts.

        At the end it waits until the worker, if one runs, has done its share.

        >>> with lab.trace() as trace:
        ...     you.post("/todos", json={"title": "Buy paint"})
        >>> trace
        """
        with self._tracer.record(name) as trace:
            yield trace
        if self.worker.running and self._relays.whole:
            self.catch_up()
        wait_until(lambda: trace.complete, seconds=2)

    def close(self) -> None:
        """End everything that this lab started. Closing twice does nothing."""
        if _open.get(self.lesson) is not self:
            return
        del _open[self.lesson]
        for client in self._clients:
            client.close()
        self._end()
        self._tracer.close()
        self._give_back()

    def __repr__(self) -> str:
        return f"<lab of lesson {self.lesson}: {self._server or 'nothing served'}, {self.worker!r}>"


def shared(lesson: str) -> Lab:
    """The open lab of `lesson`, or a new one: for checks, which run many times."""
    return _open.get(lesson) or Lab(lesson)


@atexit.register
def _close_all() -> None:
    for lab in list(_open.values()):
        lab.close()
