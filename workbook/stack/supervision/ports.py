"""Ports of the loopback interface, kept for a server before it listens and when it restarts."""

import socket
import sys
from contextlib import ExitStack

LOOPBACK = "127.0.0.1"


class Ports(ExitStack):
    """Ports that nobody else gets until this is closed (a context manager).

    Between choosing a port and a server's listening on it, seconds pass; so the port stays bound
    here, without listening. The server can bind it too, as both allow that (SO_REUSEADDR), while
    the operating system gives it to nobody who asks for any free port.
    """

    def take(self, preferred: int | None = None) -> int:
        """`preferred` when it is free, else one that the operating system picks."""
        if preferred is not None and self._is_ours_alone(preferred) and is_free(preferred):
            return self._bind(preferred)
        return self._bind(0)

    def _bind(self, port: int) -> int:
        held = self.enter_context(_bound(port))
        return int(held.getsockname()[1])

    def _is_ours_alone(self, port: int) -> bool:
        """Whether no other workbook of this machine is about to use it (told by a name)."""
        if sys.platform != "linux":
            return True
        name = self.enter_context(socket.socket(socket.AF_UNIX))
        try:
            name.bind(f"\0backend-learning-journey-{port}")
        except OSError:
            return False
        return True


def free_port() -> int:
    """A port that is free now; somebody may take it any time."""
    with _bound(0) as probe:
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether a server could listen on this port now."""
    try:
        _bound(port).close()
    except OSError:
        return False
    return True


def is_answered(port: int) -> bool:
    """Whether something accepts connections on this port."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


def _bound(port: int) -> socket.socket:
    bound = socket.socket()
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((LOOPBACK, port))
    except OSError:
        bound.close()
        raise
    return bound
