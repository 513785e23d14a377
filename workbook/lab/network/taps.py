"""A wire that somebody listens to: a TCP relay that keeps all that goes by, and may be long.

It changes nothing. Whoever is on the path between a client and a server (a café's router, a
provider, a machine in the same network) can do as much without anybody's noticing.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from workbook.errors import WorkbookError
from workbook.lab.http import anatomy
from workbook.lab.http.speaking import Spoken, speak
from workbook.lab.loop import LoopThread
from workbook.lab.network.relay import Ends, Relay
from workbook.stack.supervision.ports import LOOPBACK

# Anonymous elliptic-curve Diffie-Hellman; OpenSSL's default level of security forbids it.
_SUITE = "AECDH-AES256-SHA:@SECLEVEL=0"


@dataclass
class Overheard:
    """What went over one connection, both ways."""

    to_server: bytearray = field(default_factory=bytearray)
    to_client: bytearray = field(default_factory=bytearray)


class Tap(Relay):
    """Relays to the server at `url` and remembers; clients connect to the tap's own `url`.

    `away` is how far the server seems to be: milliseconds for a round trip there and back.

    >>> with lab.tap() as tap:
    ...     lab.client("eve", at=tap.url)
    >>> b"password" in tap.heard
    """

    def __init__(self, loop: LoopThread, url: str, away: float = 0, tls: bool = False) -> None:
        self.connections: list[Overheard] = []
        self._lost: dict[str, int] = {"request": 0, "answer": 0}
        self._secret = _tls(ssl.PROTOCOL_TLS_CLIENT) if tls else None
        self._end = Relay(loop, address(url), _tls(ssl.PROTOCOL_TLS_SERVER)) if tls else None
        super().__init__(loop, (LOOPBACK, self._end.port) if self._end else address(url))
        self.delay = away / 2000
        self.url = f"http{'s' if tls else ''}://{LOOPBACK}:{self.port}"

    def speak(self, request: bytes, *, patience: float = 5.0) -> Spoken:
        """Send bytes through here to the server, encrypted if this tap is on a TLS line."""
        return speak(self.url, request, patience=patience, tls=self._secret)

    @property
    def heard(self) -> bytes:
        """All that clients have sent, one connection after the other."""
        return b"".join(bytes(one.to_server) for one in self.connections)

    @property
    def answered(self) -> bytes:
        """All that the server has sent, one connection after the other."""
        return b"".join(bytes(one.to_client) for one in self.connections)

    def lose(self, what: str, times: int = 1) -> None:
        """Let the next "request" or "answer" get lost on the way, and the connection with it."""
        if what not in self._lost:
            raise WorkbookError(f"“{what}” can't get lost.", "Say “request” or “answer”.")
        self._lost[what] = times

    def close(self) -> None:
        """Hang up, for good."""
        self.cut()
        if self._end is not None:
            self._end.cut()

    def __enter__(self) -> "Tap":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"overheard on the way to the server:\n{anatomy.as_text(self.heard)}"

    def _repr_html_(self) -> str:
        return anatomy.as_html("Overheard on the way to the server", self.heard)

    async def _carry_both_ways(self, near: Ends, far: Ends) -> None:
        overheard = Overheard()
        self.connections.append(overheard)
        # TCP's greeting crosses the distance once each way before the first byte may follow.
        await asyncio.sleep(2 * self.delay)
        with contextlib.suppress(OSError):  # lost: both ends are hung up on
            await asyncio.gather(
                self._pump(near[0], far[1], self._listener(overheard.to_server, "request")),
                self._pump(far[0], near[1], self._listener(overheard.to_client, "answer")),
            )

    def _listener(self, kept: bytearray, what: str) -> Callable[[bytes], None]:
        def passes(data: bytes) -> None:
            kept.extend(data)
            if data and self._lost[what]:
                self._lost[what] -= 1
                raise ConnectionResetError

        return passes


def address(url: str) -> tuple[str, int]:
    """Host and port of a URL."""
    parts = urlsplit(url)
    return parts.hostname or "127.0.0.1", parts.port or 80


def _tls(side: int) -> ssl.SSLContext:
    """One side of real TLS, by OpenSSL, with one thing left out: there is no certificate.

    A certificate proves *to whom* one speaks; making one needs more than Python brings. The
    anonymous key exchange used here hides what is said from everybody on the path, which is what
    lesson 02 looks at. Without the proof one speaks in secret with whoever answers: lesson 16.
    """
    context = ssl.SSLContext(side)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # 1.3 has no anonymous exchange any more
    context.set_ciphers(_SUITE)
    return context
