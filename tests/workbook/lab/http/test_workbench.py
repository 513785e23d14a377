"""The workbench: requests as bytes, mistakes in sentences, the same without widgets."""

import pytest

from workbook.lab import Lab
from workbook.lab.http.client import Client
from workbook.lab.http.workbench import EXAMPLES, Workbench

JSON = '{"title": "Buy paint"}'


@pytest.fixture(scope="module")
def ada(lab: Lab) -> Client:
    return lab.client("ada")


@pytest.fixture(scope="module")
def bench(lab: Lab, ada: Client) -> Workbench:
    return lab.workbench(ada)


WHO = "Authorization: Bearer {token}"


def test_what_a_request_lacks_is_added(bench: Workbench) -> None:
    sent = bench.ask("POST", "/todos", WHO, JSON)
    assert sent.status == 201
    assert b"\r\nContent-Length: 22\r\n" in sent.spoken.sent
    assert sent.remarks == []


def test_what_is_written_is_not_added_again(bench: Workbench) -> None:
    sent = bench.ask("POST", "/todos", f"{WHO}\ncontent-length: 22", JSON)
    assert sent.spoken.sent.lower().count(b"content-length") == 1


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "said"),
    [
        ("get", "/todos", WHO, "", "Methods are in capitals"),
        ("FETCH", "/todos", WHO, "", "isn't one of the methods"),
        ("GET", "todos", WHO, "", "A path begins with a slash: `/todos`"),
        ("GET", "/to dos", WHO, "", "A space ends the path"),
        ("GET", "http://127.0.0.1/todos", WHO, "", "begins behind the server's name"),
        ("GET", "/todos", "Accept", "", "`Accept` has no colon"),
        ("GET", "/todos", "Accept : x", "", "not even before the colon"),
        ("GET", "/todos", "Authorization: {token}", "", "a scheme and a token"),
        ("GET", "/todos", "", "", "nobody is named here"),
        ("GET", "/todos", WHO, "x", "no use for a body"),
        ("POST", "/todos", WHO, "{'title': 'x'}", "JSON wants double quotes"),
        ("POST", "/todos", f"{WHO}\nContent-Length: 10", JSON, "took the other 12"),
        ("POST", "/todos", f"{WHO}\nContent-Length: 99", JSON, "waits for the other 77"),
        ("POST", "/todos", f"{WHO}\nContent-Length: ten", JSON, "`ten` isn't one"),
        ("POST", "/livez", WHO, "", "the path exists, the method doesn't"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(
    bench: Workbench, method: str, path: str, headers: str, body: str, said: str
) -> None:
    remarks = bench.ask(method, path, headers, body).remarks
    assert any(said in remark for remark in remarks), remarks


def test_without_help_the_missing_host_and_length_are_told(bench: Workbench) -> None:
    remarks = " ".join(bench.ask("POST", "/todos", WHO, JSON, complete=False).remarks)
    assert "`Host` is missing" in remarks
    assert "Nothing says that 22 bytes of body follow" in remarks
    assert "`Content-Type` is missing" in remarks


def test_the_button_sends_what_the_form_holds(bench: Workbench) -> None:
    bench.example.value = "create a todo"
    bench.button.click()
    assert bench.sent is not None
    assert bench.sent.status == 201
    assert "201 Created" in bench.answer.value
    assert 'role="status"' in bench.answer.value


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_fills_the_form_and_can_be_sent(bench: Workbench, example: str) -> None:
    bench.example.value = example
    bench.button.click()
    assert bench.sent is not None
    assert bench.sent.spoken.sent.split(b" ")[:2] == [
        bench.method.value.encode(),
        bench.path.value.encode(),
    ]
