"""A server whose answers are made by one function, from bytes to bytes."""

import asyncio
from collections.abc import Callable

from workbook.lab.http import message
from workbook.lab.loop import LoopThread
from workbook.stack.supervision.ports import LOOPBACK

Respond = Callable[[bytes], bytes]


class ByteServer:
    """Hands each request to `respond` as it came, sends what it returns, and hangs up."""

    def __init__(self, loop: LoopThread, respond: Respond) -> None:
        self._loop = loop
        self._respond = respond
        self._server = loop.run(asyncio.start_server(self._serve, LOOPBACK, 0))
        self.url = f"http://{LOOPBACK}:{self._server.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        """Listen no more."""
        self._loop.run(self._close())

    async def _close(self) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = b""
        try:
            while piece := await reader.read(65536):
                request += piece
                if not message.split(request)[1]:
                    break
            writer.write(self._respond(request))
            await writer.drain()
        except Exception as fault:  # the author of `respond` looks at the page, not at a log
            text = f"respond() failed: {type(fault).__name__}: {fault}".encode()
            writer.write(b"HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\n\r\n" + text)
        finally:
            writer.close()

    def __repr__(self) -> str:
        return f"<your server, at {self.url}>"
