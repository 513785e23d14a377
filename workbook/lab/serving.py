"""Serves an application by uvicorn, inside this process, on a loopback port."""

import asyncio
import logging
import socket

import uvicorn
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from workbook.errors import WorkbookError
from workbook.lab.loop import LoopThread

# What a route raises is told by the client, by the learner's line; uvicorn would fill the page.
logging.getLogger("uvicorn.error").addFilter(
    lambda record: not str(record.msg).startswith("Exception in ASGI application")
)


class Server:
    """A running application. `url` is where it answers; `stop` ends it."""

    def __init__(self, app: FastAPI, loop: LoopThread, port: int = 0) -> None:
        """Serve `app` and return when it answers. Port 0 means any free one.

        Raises WorkbookError if the application can't start.
        """
        self.app = app
        self.faults: list[Exception] = []
        app.user_middleware.append(Middleware(_Witness, faults=self.faults))  # the innermost
        self._loop = loop
        listener = socket.create_server(("127.0.0.1", port))
        # asyncio does this only for sockets made with IPPROTO_TCP. Without it, head and body of
        # an answer leave apart and the second waits 40 ms for the first to be acknowledged.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port: int = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        config = uvicorn.Config(
            app, log_level="error", access_log=False, lifespan="on", proxy_headers=False
        )
        self._uvicorn = uvicorn.Server(config)
        self._finished = loop.submit(self._serve(listener))
        self._loop.run(self._started())

    async def _serve(self, listener: socket.socket) -> None:
        with listener:
            try:
                await self._uvicorn.serve(sockets=[listener])
            except SystemExit:  # uvicorn ends the program; here that would be the learner's kernel
                raise WorkbookError(
                    "The application could not start.",
                    "Read the lines above: they name the line of yours that failed.",
                ) from None

    async def _started(self) -> None:
        while not self._uvicorn.started:
            if self._finished.done():
                self._finished.result()
            await asyncio.sleep(0.01)

    def stop(self) -> None:
        """Finish what is being answered, then end. Stopping twice does nothing."""
        self._uvicorn.should_exit = True
        self._finished.result(timeout=10)

    def __repr__(self) -> str:
        state = "stopped" if self._finished.done() else f"serving at {self.url}"
        return f"<todoapp, {state}>"


class _Witness:
    """Remembers what a route raised, before the application turns it into an answer of 500."""

    def __init__(self, app: ASGIApp, faults: list[Exception]) -> None:
        self.app = app
        self.faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        except Exception as fault:
            self.faults.append(fault)
            raise
