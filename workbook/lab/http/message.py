"""The parts of one HTTP/1.1 message, found in its bytes: first line, headers, blank line, body.

Source: RFC 9112, sections 2.1 (message format), 6 (message body) and 7.1 (chunked).
"""

from dataclasses import dataclass

NO_BODY = {b"204", b"304"}
"""Statuses whose answer never has a body, whatever its headers say (so has every 1xx)."""


class Unfinished(Exception):  # noqa: N818  # not a fault: more may be on its way
    """These bytes are only the beginning of a message."""


@dataclass(frozen=True)
class Message:
    """One request or answer. `head` ends with the blank line; `body` is as it was sent."""

    head: bytes
    body: bytes

    @property
    def first_line(self) -> bytes:
        """The request line or the status line, without its end."""
        return self.head.split(b"\r\n", 1)[0]

    @property
    def header_lines(self) -> list[bytes]:
        """The lines between the first and the blank one, without their ends."""
        return self.head.split(b"\r\n")[1:-2]

    def header(self, name: str) -> str | None:
        """The value of a header, whatever the case of its name; None if it isn't there."""
        for line in self.header_lines:
            given, _, value = line.decode("latin-1").partition(":")
            if given.lower() == name.lower():
                return value.strip()
        return None

    def __bytes__(self) -> bytes:
        return self.head + self.body


def split(data: bytes) -> tuple[list[Message], bytes]:
    """The messages that `data` begins with, and what is left over: an unfinished one, or b""."""
    found = []
    while data:
        try:
            message = first(data)
        except Unfinished:
            break
        found.append(message)
        data = data[len(bytes(message)) :]
    return found, data


def first(data: bytes) -> Message:
    """The message at the beginning of `data`.

    Raises Unfinished if it goes on beyond the end of `data`.
    """
    head, blank, rest = data.partition(b"\r\n\r\n")
    if not blank:
        raise Unfinished
    message = Message(head + blank, b"")
    return Message(message.head, rest[: _length(message, rest)])


def _length(message: Message, rest: bytes) -> int:
    """How many bytes of `rest` belong to the message."""
    words = message.first_line.split(b" ", 2)
    if len(words) > 1 and words[0].startswith(b"HTTP/"):
        if words[1] in NO_BODY or words[1].startswith(b"1"):
            return 0
        if message.header("transfer-encoding") is None and message.header("content-length") is None:
            return len(rest)  # until the server hangs up
    if (message.header("transfer-encoding") or "").lower() == "chunked":
        return _chunked_length(rest)
    declared = message.header("content-length") or "0"
    length = int(declared) if declared.isdecimal() else 0
    if len(rest) < length:
        raise Unfinished
    return length


def _chunked_length(rest: bytes) -> int:
    """Pieces, each behind a line with its size in hexadecimal, until one of size 0."""
    at = 0
    while True:
        line, end, _ = rest[at:].partition(b"\r\n")
        if not end:
            raise Unfinished
        try:
            size = int(line.split(b";")[0], 16)
        except ValueError:
            return len(rest)
        at += len(line) + 2 + size + 2
        if at > len(rest):
            raise Unfinished
        if size == 0:
            return at
