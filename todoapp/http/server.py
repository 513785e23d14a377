"""Serving until told to end, in an order that loses no request.

First `/readyz` says no and each answer asks its client to connect anew, so that a balancer turns
away; all else goes on. After the drain period no connection is taken any more, what runs is
finished, and the process ends with 0.
"""

import gc
import signal
import socket
from time import monotonic
from types import FrameType

import uvicorn
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from todoapp.telemetry.logs import get_logger

BACKLOG = 2048
# Longer than what stands in front keeps its connections: whoever closes one first must be the one
# who sends requests, or a request may meet a connection that is just closing.
KEEP_ALIVE = 75  # seconds

log = get_logger(__name__)


class LastAnswers:
    """Asks each client to connect anew, once the server stops.

    Decided when an answer starts, not when its request came: one that took long is told, too.
    """

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_last(message: Message) -> None:
            if message["type"] == "http.response.start" and self.app.state.stopping:
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        await self.app(scope, receive, send_last)


class DrainingServer(uvicorn.Server):
    """Ends some seconds after the first signal, at once at the second, by force at the third."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, drain_seconds: float) -> None:
        super().__init__(config)
        self.app = app
        self.drain_seconds = drain_seconds
        self.ends_at: float | None = None
        self.signal = ""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Note a signal; it isn't raised again at the end as uvicorn does, for all went well."""
        if self.ends_at is None:
            self.ends_at = monotonic() + self.drain_seconds
            self.app.state.stopping = True
            self.signal = signal.Signals(sig).name  # told later: another line may be half written
        elif not self.should_exit:
            self.should_exit = True
        else:
            self.force_exit = True

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: whether to end."""
        if self.signal:
            log.info("stopping", signal=self.signal, drain_seconds=self.drain_seconds)
            self.signal = ""
        ending = await super().on_tick(counter)
        return ending or (self.ends_at is not None and monotonic() >= self.ends_at)


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections; port 0 means any free one.

    Raises:
        OSError: the port is taken, or there is no such address here.
    """
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    # asyncio does this only for sockets made with IPPROTO_TCP. Without it, head and body of an
    # answer leave apart and the second waits 40 ms for the first to be acknowledged.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def serve(app: FastAPI, listener: socket.socket) -> None:
    """Serve `app` at `listener` until a signal comes."""
    settings = app.state.settings
    config = uvicorn.Config(
        LastAnswers(app),
        log_config=None,
        access_log=False,  # our middleware writes that line
        proxy_headers=False,  # and it believes only the proxies that the settings name
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=settings.stop_seconds,
    )
    host, port = listener.getsockname()[:2]
    log.info("serving", host=host, port=port)
    _look_for_garbage_less()
    with listener:
        DrainingServer(config, app, settings.drain_seconds).run(sockets=[listener])


def _look_for_garbage_less() -> None:
    """Leave what has been loaded out of each search for cycles, and search less often.

    All of it stays until the process ends, and going through it again and again costs each request.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
