"""A variant of the application, served by a process of its own.

    python -m workbook.lab.comparison.variant no-etag 8123

The environment is todoapp's. A process for each, because two servers in one Python share its
lock, and would be compared with each other's load.
"""

import asyncio
import socket
import sys

import uvicorn

from todoapp.main import create_app
from todoapp.settings import load
from workbook.lab.switches import switch
from workbook.stack.supervision.ports import LOOPBACK


def main(name: str, port: str) -> None:
    """Serve the variant `name` until told to end."""
    chosen = switch(name)
    app = create_app(load())
    chosen(app)
    listener = socket.create_server((LOOPBACK, int(port)))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, int(chosen.no_delay))
    # uvloop sends each piece at once whatever the socket says, so asyncio's own loop it is
    config = uvicorn.Config(app, log_level="warning", access_log=False, loop="asyncio")
    server = uvicorn.Server(config)
    asyncio.run(server.serve(sockets=[listener]))


if __name__ == "__main__":
    main(*sys.argv[1:])
