"""What a lesson stands on: a database of its own, the graph, the application, the worker."""

import atexit
import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI

from todoapp.main import create_app
from todoapp.settings import Settings
from workbook.errors import WorkbookError
from workbook.lab import rooms
from workbook.lab.byte_server import ByteServer, Respond
from workbook.lab.client import Client
from workbook.lab.lessons_databases import Databases
from workbook.lab.loop import LoopThread
from workbook.lab.serving import Server
from workbook.lab.speaking import Spoken, speak
from workbook.lab.taps import Tap
from workbook.lab.trace import Trace
from workbook.lab.tracing import ClientTracer
from workbook.lab.wiring import Wiring
from workbook.lab.worker import Worker
from workbook.stack.waiting import wait_until

if TYPE_CHECKING:
    from workbook.lab.workbench import Workbench

_open: dict[str, "Lab"] = {}


class Lab(Databases):
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
        folder = rooms.folder(lesson)
        self._trace_file = folder / "trace.jsonl"
        self._trace_file.unlink(missing_ok=True)
        self._loop = LoopThread(f"lab-{lesson}")
        self._wiring = Wiring(self._services, self.database_url, self._loop, self._trace_file)
        self.worker = Worker(self._wiring.environment(), folder / "worker.log")
        self._server: Server | None = None
        self._clients: list[Client] = []
        self._tracer = ClientTracer(self._trace_file)
        _open[lesson] = self
        self.clear_graph()

    # The application

    @property
    def settings(self) -> Settings:
        """The settings of this lesson's application."""
        return self._wiring.settings()

    def serve(
        self,
        *routers: APIRouter,
        overrides: dict[Callable[..., Any], Callable[..., Any]] | None = None,
        change: Callable[[FastAPI], None] | None = None,
    ) -> Server:
        """Serve the application, with your `routers` added and dependencies replaced.

        `change` may do anything else to the app before it starts, such as adding middleware.
        Serving again replaces what was served, at the same address.

        >>> lab.serve(my_router, overrides={get_clock: lambda: noon})
        """
        app = create_app(self.settings)
        for router in routers:
            app.include_router(router)
        app.dependency_overrides.update(overrides or {})
        if change is not None:
            change(app)
        port = 0
        if self._server is not None:
            port = self._server.port
            self._server.stop()
        self._server = Server(app, self._loop, port)
        self._warm_up(self._server)
        return self._server

    def interrupt(self) -> None:
        """Stop a route of yours that never comes to its end, and with it keeps everybody waiting.

        Raises WorkbookError if that can't be done from here.
        """
        if not self._loop.interrupt():
            raise WorkbookError(
                "A route is in a call that Python can't interrupt.", "Restart the kernel."
            )

    @property
    def url(self) -> str:
        """Where the application answers; it is served if it isn't yet."""
        return (self._server or self.serve()).url

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
        from workbook.lab.workbench import Workbench

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

    # What goes wrong, on purpose

    @contextlib.contextmanager
    def without(self, part: str) -> Iterator[None]:
        """Inside the block, the application has to do without "worker", "neo4j" or "postgres".

        A database is cut off from the application; you can still ask it yourself.

        >>> with lab.without("worker"):
        ...     you.post("/todos", json={"title": "Buy paint"})
        """
        if link := self._wiring.links.get(part):
            link.cut()
            try:
                yield
            finally:
                link.mend()
        elif part == "nothing":
            yield
        elif part == "worker":
            was_running = self.worker.running
            self.worker.stop()
            try:
                yield
            finally:
                if was_running:
                    self.worker.start()
        else:
            raise WorkbookError(
                f"There is no part called “{part}”.", "Parts: worker, neo4j, postgres (or nothing)."
            )

    # What happened

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
        if self.worker.running and self._wiring.whole:
            self.catch_up()
        wait_until(lambda: trace.complete, seconds=2)

    def close(self) -> None:
        """End everything that this lab started. Closing twice does nothing."""
        if _open.get(self.lesson) is not self:
            return
        del _open[self.lesson]
        self.worker.close()
        for client in self._clients:
            client.close()
        if self._server is not None:
            self._server.stop()
        self._wiring.close()
        self._loop.close()
        self._tracer.close()
        self._give_back()

    # How it is wired

    def _warm_up(self, server: Server) -> None:
        """Open the pools now: a trace shall show a request and not how a connection is made."""
        with contextlib.closing(Client(server.url, "nobody", dict)) as nobody:
            nobody.send("GET", "/readyz")

    def _faults(self) -> list[Exception]:
        return self._server.faults if self._server is not None else []

    def __repr__(self) -> str:
        return f"<lab of lesson {self.lesson}: {self._server or 'nothing served'}, {self.worker!r}>"


def shared(lesson: str) -> Lab:
    """The open lab of `lesson`, or a new one: for checks, which run many times."""
    return _open.get(lesson) or Lab(lesson)


@atexit.register
def _close_all() -> None:
    for lab in list(_open.values()):
        lab.close()
