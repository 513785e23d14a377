"""Bytes over a socket: sent as they are, heard as they are, and named by their parts."""

import time

import pytest

from workbook.errors import WorkbookError
from workbook.lab import Lab, NoAnswer
from workbook.lab.http import message
from workbook.lab.http.client import Client
from workbook.lab.http.speaking import speak

HEALTH = b"GET /livez HTTP/1.1\r\nHost: todoapp\r\n\r\n"


def test_what_is_said_arrives_and_the_answer_is_whole(lab: Lab) -> None:
    spoken = lab.speak(HEALTH)
    assert (spoken.status, spoken.ending) == (200, "complete")
    assert spoken.received.startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_client_that_asks_for_it_is_hung_up_on(lab: Lab) -> None:
    spoken = lab.speak(HEALTH[:-2] + b"Connection: close\r\n\r\n" + HEALTH)
    assert (spoken.statuses, spoken.ending) == ([200], "closed")


def test_two_requests_in_a_row_get_two_answers(lab: Lab) -> None:
    assert lab.speak(HEALTH + HEALTH).statuses == [200, 200]


def test_a_request_without_its_blank_line_meets_silence(lab: Lab) -> None:
    spoken = lab.speak(HEALTH[:-2], patience=0.2)
    assert (spoken.status, spoken.received, spoken.ending) == (None, b"", "silence")


def test_a_length_too_long_leaves_the_server_waiting(lab: Lab) -> None:
    promised = b"POST /users HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{}"
    assert lab.speak(promised, patience=0.2).ending == "silence"


def test_each_part_of_a_message_has_its_name(lab: Lab) -> None:
    shown = repr(lab.speak(HEALTH))
    assert "request line  GET /livez HTTP/1.1␍␊" in shown
    assert "status line   HTTP/1.1 200 OK␍␊" in shown
    assert "\nblank line    ␍␊\n" in shown
    assert '\nbody          {"status":"alive"}' in shown


def test_bytes_can_not_become_markup(lab: Lab) -> None:
    assert "<b>" not in lab.speak(b"GET /<b> HTTP/1.1\r\nHost: x\r\n\r\n")._repr_html_()


def test_text_is_refused_with_a_sentence(lab: Lab) -> None:
    with pytest.raises(WorkbookError, match="A socket takes bytes"):
        lab.speak("GET / HTTP/1.1")  # type: ignore[arg-type]


def test_nobody_at_the_address_is_a_sentence() -> None:
    with pytest.raises(WorkbookError, match=r"Nobody listens at 127\.0\.0\.1:9"):
        speak("http://127.0.0.1:9", HEALTH)


def test_a_chunked_body_ends_with_its_last_chunk() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = b"4\r\npain\r\n1\r\nt\r\n0\r\n\r\n"
    found, left = message.split(head + body + b"HTTP")
    assert [one.body for one in found] == [body]
    assert left == b"HTTP"
    assert message.split(head + body[:-1]) == ([], head + body[:-1])


def test_an_answer_without_a_body_ends_at_its_blank_line() -> None:
    data = b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\nHTTP/1.1 204 No\r\n\r\n"
    found, left = message.split(data)
    assert ([one.body for one in found], left) == ([b"", b""], b"")


def test_a_tap_hears_the_password_and_changes_nothing(lab: Lab) -> None:
    with lab.tap() as tap:
        eve = lab.client("eve", at=tap.url)
    assert eve.account["password"].encode() in tap.heard
    assert b"access_token" in tap.answered


def test_a_tap_on_a_tls_line_hears_only_noise(lab: Lab, ada: Client) -> None:
    request = HEALTH[:-2] + b"Authorization: Bearer " + ada.token.encode() + b"\r\n\r\n"
    with lab.tap(tls=True) as tap:
        assert tap.speak(request).status == 200
    assert len(tap.heard) > len(request)
    assert ada.token.encode() not in tap.heard
    assert b"livez" not in tap.heard


def test_a_tap_counts_connections(lab: Lab) -> None:
    with lab.tap() as tap:
        tap.speak(HEALTH + HEALTH)
        tap.speak(HEALTH)
    assert len(tap.connections) == 2


def test_a_lost_answer_and_a_lost_request_look_alike_and_are_not(lab: Lab) -> None:
    with lab.tap() as tap:
        bob = lab.client("bob", at=tap.url)
        for what in ("answer", "request"):
            tap.lose(what)
            with pytest.raises(NoAnswer):
                bob.post("/todos", json={"title": f"Lost {what}"})
        assert [todo["title"] for todo in bob.get("/todos").json["items"]] == ["Lost answer"]


def test_what_can_not_get_lost_is_named(lab: Lab) -> None:
    with lab.tap() as tap, pytest.raises(WorkbookError, match="can't get lost"):
        tap.lose("patience")


def test_a_server_far_away_answers_later(lab: Lab) -> None:
    with lab.tap(away=200) as tap:
        started = time.perf_counter()
        tap.speak(HEALTH)
    assert time.perf_counter() - started > 0.4  # TCP's greeting, then the request


@pytest.fixture(scope="module")
def ada(lab: Lab) -> Client:
    return lab.client("ada")
