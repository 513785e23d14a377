"""A relay carries what passes, whole and in order, and lets go when either side does."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from workbook.lab.loop import LoopThread
from workbook.lab.network.relay import Relay
from workbook.stack.supervision.ports import LOOPBACK


@pytest.fixture
def loop() -> Iterator[LoopThread]:
    with closing(LoopThread("test-relay")) as loop:
        yield loop


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server((LOOPBACK, 0)) as server:
        server.settimeout(20)
        yield server


def connected(relay: Relay, server: socket.socket) -> tuple[socket.socket, socket.socket]:
    """Both ends of one connection through `relay`."""
    near = socket.create_connection((LOOPBACK, relay.port), timeout=20)
    far, _ = server.accept()
    far.settimeout(20)
    return near, far


def all_from(end: socket.socket) -> bytes:
    return b"".join(iter(lambda: end.recv(65536), b""))


@pytest.mark.parametrize("delay", [0.0, 0.01])
def test_much_arrives_whole_and_in_order(
    loop: LoopThread, server: socket.socket, delay: float
) -> None:
    relay = Relay(loop, server.getsockname())
    relay.delay = delay
    sent = b"".join(number.to_bytes(4) for number in range(3_000_000))  # more than may be underway
    near, far = connected(relay, server)
    with near, far:
        sending = threading.Thread(target=lambda: (near.sendall(sent), near.close()))
        sending.start()
        assert all_from(far) == sent
        sending.join()
    relay.cut()


def test_whoever_sends_has_to_wait_for_whoever_does_not_read(
    loop: LoopThread, server: socket.socket
) -> None:
    relay = Relay(loop, server.getsockname())
    near, far = connected(relay, server)
    with near, far:
        near.settimeout(2)
        with pytest.raises(TimeoutError):
            near.sendall(bytes(64 << 20))
    relay.cut()


@pytest.mark.parametrize("leaves", ["near", "far"])
def test_when_one_side_leaves_the_other_is_told(
    loop: LoopThread, server: socket.socket, leaves: str
) -> None:
    relay = Relay(loop, server.getsockname())
    near, far = connected(relay, server)
    with near, far:
        left, stays = (near, far) if leaves == "near" else (far, near)
        left.close()
        assert all_from(stays) == b""
    relay.cut()
