"""A wire that can be cut: a TCP relay between the lesson's application and a database.

The database stays up for everybody else; only this lesson's application loses it, the way it
would lose a server behind a broken network cable.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Callable

from workbook.lab.loop import LoopThread

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_MOST = 64  # pieces on their way; then whoever sends has to wait


class Relay:
    """Relays `port` on 127.0.0.1 to `target` (host, port) until it is cut.

    While it is cut, nobody listens on `port`: connecting is refused at once, and open
    connections are dropped. `mend` listens on the same port again.
    """

    def __init__(
        self, loop: LoopThread, target: tuple[str, int], tls: ssl.SSLContext | None = None
    ) -> None:
        """`tls` is spoken with whoever connects; on the far side everything is as it was said."""
        self._loop = loop
        self._target = target
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self.port = 0
        self.delay = 0.0
        """Seconds by which everything that passes is held up, each way."""
        self.mend()

    @property
    def is_cut(self) -> bool:
        return self._server is None

    def cut(self) -> None:
        """Refuse new connections and drop those that are open."""
        self._loop.run(self._cut())

    def mend(self) -> None:
        """Relay again."""
        self._loop.run(self._mend())

    async def _mend(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(
                self._relay, "127.0.0.1", self.port, ssl=self._tls
            )
            self.port = self._server.sockets[0].getsockname()[1]

    async def _cut(self) -> None:
        if self._server is None:
            return
        self._server.close()
        self._server = None
        for writer in self._open:
            writer.transport.abort()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server = self._server
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()  # the near side sees what it would see without us
            return
        ends = {writer, far_writer}
        if self._server is not server:  # cut while we connected
            for end in ends:
                end.transport.abort()
            return
        self._open |= ends
        try:
            await self._carry_both_ways((reader, writer), (far_reader, far_writer))
        except asyncio.CancelledError:
            pass  # the lab closes: this ends here, and asyncio would report it as a fault
        finally:
            self._open -= ends
            for end in ends:
                end.transport.abort()

    async def _carry_both_ways(self, near: Ends, far: Ends) -> None:
        with contextlib.suppress(OSError):  # lost: both ends are hung up on
            await asyncio.gather(self._pump(near[0], far[1]), self._pump(far[0], near[1]))

    async def _pump(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        passes: Callable[[bytes], None] = lambda data: None,
    ) -> None:
        """Each piece arrives `delay` after it was sent, however many are on their way.

        `passes` is told of each piece, and may raise ConnectionError to lose the connection there.
        """
        clock = asyncio.get_running_loop().time
        on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_MOST)
        delivery = asyncio.ensure_future(_deliver(on_the_way, sink))
        try:
            data = b"nothing yet"
            while data:
                data = await source.read(65536)
                passes(data)
                await on_the_way.put((clock() + self.delay, data))
            await delivery
        finally:
            delivery.cancel()


async def _deliver(
    on_the_way: "asyncio.Queue[tuple[float, bytes]]", sink: asyncio.StreamWriter
) -> None:
    """Hand on what is due until the empty piece, the end; what nobody takes any more is dropped."""
    clock = asyncio.get_running_loop().time
    taken = True
    data = b"nothing yet"
    while data:
        due, data = await on_the_way.get()
        if (early := due - clock()) > 0:
            await asyncio.sleep(early)
        if taken:
            try:
                sink.write(data)
                await sink.drain()
            except OSError:  # either side may hang up at any time
                taken = False
    with contextlib.suppress(OSError):
        sink.close()
        await sink.wait_closed()
