"""02-4: one call of the learner's function over a wire that loses things, and what was heard."""

from workbook.checking.attempt import Attempt, Call
from workbook.lab.http.client import Client
from workbook.lab.http.message import Message, split
from workbook.lab.network.taps import Tap


def make_a_wish(
    attempt: Attempt, phone: Client, wire: Tap, title: str, lost: tuple[str, ...] = ()
) -> tuple[Call, list[Message]]:
    """Call the learner's function; what came of it, and the POSTs that went over the wire."""
    listen(phone, wire)
    for what in lost:
        wire.lose(what, lost.count(what))
    call = attempt.call(phone, title)
    posts = heard(wire)
    attempt.saw(*(one.first_line.decode("latin-1") for one in posts), times(len(posts)))
    return call, posts


def listen(phone: Client, wire: Tap) -> None:
    """Forget what was heard, and hear the phone's next connection from its beginning."""
    wire.connections.clear()
    phone.hang_up()


def heard(wire: Tap) -> list[Message]:
    """The POSTs since `listen`; after it nothing gets lost any more.

    Of one that got lost, the body may be missing.
    """
    for what in ("request", "answer"):
        wire.lose(what, 0)
    found = []
    for connection in list(wire.connections):
        whole, rest = split(bytes(connection.to_server))
        head, blank, _ = rest.partition(b"\r\n\r\n")
        found += [*whole, Message(head + blank, b"")] if blank else whole
    return [one for one in found if one.first_line.startswith(b"POST /todos ")]


def called(editor: Client, title: str) -> list[str]:
    """The ids of the todos with this title that are really there."""
    items = editor.get("/todos?limit=100").json["items"]
    return [one["id"] for one in items if one["title"] == title]


def times(number: int) -> str:
    """How often, in words."""
    return {0: "not once", 1: "once", 2: "twice"}.get(number, f"{number} times")
