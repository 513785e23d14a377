"""Bytes over a socket, as they are: what was said, what was heard, and how it ended."""

import socket
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from workbook.errors import WorkbookError
from workbook.lab.http import anatomy, message
from workbook.lab.http.message import Message

ENDINGS = {
    "complete": "The answer is complete, and the connection is open.",
    "closed": "Then the server hung up.",
    "silence": "Then nothing came for {patience:g} s, and we gave up waiting.",
}


@dataclass(frozen=True)
class Spoken:
    """`sent` and `received`, byte for byte; `ending` is "complete", "closed" or "silence"."""

    sent: bytes
    received: bytes
    ending: str
    patience: float

    @property
    def answers(self) -> list[Message]:
        """The complete answers among what was received; mostly one."""
        return message.split(self.received)[0]

    @property
    def status(self) -> int | None:
        """The first answer's status code; None if no answer came."""
        return self.statuses[0] if self.statuses else None

    @property
    def statuses(self) -> list[int]:
        """The status codes of all answers."""
        lines = [one.first_line.split() for one in self.answers]
        return [int(words[1]) for words in lines if len(words) > 1 and words[1].isdigit()]

    @property
    def body(self) -> bytes:
        """The first answer's body."""
        return self.answers[0].body if self.answers else b""

    @property
    def ended(self) -> str:
        """How it ended, as a sentence."""
        return ENDINGS[self.ending].format(patience=self.patience)

    def __repr__(self) -> str:
        return (
            f"sent {len(self.sent)} bytes\n{anatomy.as_text(self.sent)}\n\n"
            f"received {len(self.received)} bytes\n{anatomy.as_text(self.received)}\n\n{self.ended}"
        )

    def _repr_html_(self) -> str:
        return (
            anatomy.as_html("Sent", self.sent)
            + anatomy.as_html("Received", self.received)
            + f"<p>{self.ended}</p>"
        )


def speak(
    url: str, request: bytes, *, patience: float = 5.0, tls: ssl.SSLContext | None = None
) -> Spoken:
    """Send these bytes to `url` over a new connection, and listen for the answer.

    Ends when as many answers are complete as requests were sent (and the server isn't about to
    hang up), when the server hangs up, or when it is silent for `patience` seconds. `tls` speaks
    through an encrypted connection.

    Raises WorkbookError if nobody listens there.
    """
    if not isinstance(request, bytes):
        raise WorkbookError(
            f"A socket takes bytes, and this is {type(request).__name__}.",
            'Write b"…", or turn text into bytes with `.encode()`.',
        )
    host, port = urlsplit(url).hostname or "127.0.0.1", urlsplit(url).port or 80
    try:
        wire = socket.create_connection((host, port), timeout=5)
    except OSError:
        raise WorkbookError(
            f"Nobody listens at {host}:{port}.", "`lab.serve()` starts the application."
        ) from None
    with wire if tls is None else tls.wrap_socket(wire, server_hostname="localhost") as wire:
        wire.sendall(request)
        received, ending = _listen(wire, max(1, len(message.split(request)[0])), patience)
    return Spoken(request, received, ending, patience)


def _listen(wire: socket.socket, expected: int, patience: float) -> tuple[bytes, str]:
    received = b""
    quiet_from = time.monotonic() + patience
    while (left := quiet_from - time.monotonic()) > 0:
        wire.settimeout(left)
        try:
            piece = wire.recv(65536)
        except TimeoutError:
            break
        except ConnectionError:
            return received, "closed"
        if not piece:
            return received, "closed"
        received += piece
        quiet_from = time.monotonic() + patience
        if _is_complete(received, expected):
            return received, "complete"
    return received, "silence"


def _is_complete(received: bytes, expected: int) -> bool:
    found, left = message.split(received)
    finals = [one for one in found if not one.first_line.startswith(b"HTTP/1.1 1")]
    return len(finals) >= expected and not left and not _hangs_up(finals[-1])


def _hangs_up(answer: Message) -> bool:
    """Whether the server will close the connection: it says so, or nothing else ends the body."""
    announced = (answer.header("connection") or "").lower() == "close"
    return announced or bool(answer.body and not _declares_length(answer))


def _declares_length(one: Message) -> bool:
    return any(one.header(name) is not None for name in ("content-length", "transfer-encoding"))
