"""A port that was chosen stays ours until the server listens, and again when it restarts."""

import socket

from workbook.stack.supervision.ports import LOOPBACK, Ports, free_port, is_answered, is_free


def listener(port: int) -> socket.socket:
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((LOOPBACK, port))
    server.listen()
    return server


def test_a_taken_preferred_port_gives_another() -> None:
    with listener(0) as occupant, Ports() as ports:
        taken = occupant.getsockname()[1]

        assert not is_free(taken)
        assert ports.take(taken) != taken


def test_a_second_workbook_gets_another_port_before_anybody_listens() -> None:
    wanted = free_port()
    with Ports() as first, Ports() as second:
        assert first.take(wanted) == wanted
        assert second.take(wanted) != wanted
    with Ports() as later:
        assert later.take(wanted) == wanted


def test_a_server_can_listen_on_a_port_that_is_kept_for_it_and_restart() -> None:
    with Ports() as ports:
        port = ports.take()
        assert not is_answered(port)
        for _ in range(2):
            with listener(port):
                assert is_answered(port)
