"""The client: exact bytes, problems as sentences, expected problems held."""

import pytest

from workbook.errors import WorkbookError
from workbook.lab import Lab, expect_problem
from workbook.lab.http.client import Client

NOBODY = "/todos/00000000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def ada(lab: Lab) -> Client:
    return lab.client("ada")


def test_an_exchange_has_the_exact_bytes_both_ways(ada: Client) -> None:
    exchange = ada.post("/todos", json={"title": "Buy paint"})
    assert exchange.request_bytes.startswith(b"POST /todos HTTP/1.1\r\n")
    assert exchange.request_bytes.endswith(b'\r\n\r\n{"title":"Buy paint"}')
    assert exchange.response_bytes.startswith(b"HTTP/1.1 201 Created\r\n")
    assert exchange.json["title"] == "Buy paint"


def test_the_bytes_of_one_exchange_hold_nothing_of_the_one_before(ada: Client) -> None:
    ada.post("/todos", json={"title": "First"})
    assert b"First" not in ada.post("/todos", json={"title": "Second"}).request_bytes


def test_a_problem_is_told_in_a_sentence(ada: Client) -> None:
    with pytest.raises(WorkbookError, match=r"POST /todos was answered 422: .*title"):
        ada.post("/todos", json={})


def test_an_expected_problem_is_held_with_its_exchange(ada: Client) -> None:
    with expect_problem("todo-not-found") as problem:
        ada.get(NOBODY)
    assert problem.status == 404
    assert b"404 Not Found" in problem.exchange.response_bytes


def test_another_problem_than_the_expected_one_is_not_held(ada: Client) -> None:
    with pytest.raises(WorkbookError, match="was answered 404"), expect_problem("email-taken"):
        ada.get(NOBODY)


def test_an_expected_problem_that_does_not_come_is_an_error(ada: Client) -> None:
    with (
        pytest.raises(WorkbookError, match="nothing went wrong"),
        expect_problem("todo-not-found"),
    ):
        ada.get("/todos")


def test_send_hands_back_whatever_was_answered(ada: Client) -> None:
    assert ada.send("GET", NOBODY).status == 404


def test_nobody_at_the_address_is_a_sentence(lab: Lab) -> None:
    lonely = Client("http://127.0.0.1:9", "lonely", dict)
    with pytest.raises(WorkbookError, match="Nobody answered GET /todos"):
        lonely.get("/todos")
