"""A lesson's application and its worker: served, changed, and made to do without a part."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from fastapi import APIRouter, FastAPI

from todoapp.main import create_app
from todoapp.settings import Settings
from workbook.errors import WorkbookError
from workbook.lab import namespace
from workbook.lab.databases import Databases
from workbook.lab.http.client import Client
from workbook.lab.loop import LoopThread
from workbook.lab.network.database_relays import DatabaseRelays
from workbook.lab.serving import Server
from workbook.lab.worker import Worker


class Application(Databases):
    """The real application on a lesson's databases, which it reaches through relays."""

    def __init__(self, lesson: str) -> None:
        super().__init__(lesson)
        folder = namespace.folder(lesson)
        self._trace_file = folder / "trace.jsonl"
        self._trace_file.unlink(missing_ok=True)
        self._loop = LoopThread(f"lab-{lesson}")
        self._relays = DatabaseRelays(
            self._services, self.database_url, self._loop, self._trace_file
        )
        self.worker = Worker(self._relays.environment(), folder / "worker.log")
        self._server: Server | None = None

    @property
    def settings(self) -> Settings:
        """The settings of this lesson's application."""
        return self._relays.settings()

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

    @contextlib.contextmanager
    def without(self, part: str) -> Iterator[None]:
        """Inside the block, the application has to do without "worker", "neo4j" or "postgres".

        A database is cut off from the application; you can still ask it yourself.

        >>> with lab.without("worker"):
        ...     you.post("/todos", json={"title": "Buy paint"})
        """
        if relay := self._relays.relays.get(part):
            relay.cut()
            try:
                yield
            finally:
                relay.mend()
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

    def _end(self) -> None:
        """End the worker, the application, and what it reached its databases through."""
        self.worker.close()
        if self._server is not None:
            self._server.stop()
        self._relays.close()
        self._loop.close()

    def _warm_up(self, server: Server) -> None:
        """Open the pools now: a trace shall show a request and not how a connection is made."""
        with contextlib.closing(Client(server.url, "nobody", dict)) as nobody:
            nobody.send("GET", "/readyz")

    def _faults(self) -> list[Exception]:
        return self._server.faults if self._server is not None else []
