"""Variants of the real application, each in a process of its own, doing the same work."""

import secrets

import pytest

from workbook.errors import WorkbookError
from workbook.lab import Lab, compare, curl, switch, switches
from workbook.lab.http.client import Client
from workbook.stack import Services, databases


def create(client: Client) -> int:
    return client.send("POST", "/todos", json={}).status


def test_the_same_work_comes_to_two_outcomes(services: Services) -> None:
    found = compare("real", "errors-as-200", create, times=3)
    assert found.outcomes.column("outcome") == [422, 200]
    assert found.outcomes.column("errors") == ["422 (3 times)", "none"]
    assert len(found.a.milliseconds) == 3


def test_a_comparison_shows_a_figure_with_its_text_and_a_table(services: Services) -> None:
    found = compare("real", "hang-up", lambda client: client.get("/todos").status, times=2)
    shown = found._repr_html_()
    assert shown.startswith('<svg role="img" aria-label="real: median')
    assert "the server ends it after each answer" in shown
    assert "median ms" in repr(found)


def test_nothing_of_a_comparison_is_left(services: Services) -> None:
    compare("real", "real", create, times=1)
    assert databases.names(services, "workbook_lesson_variant") == []


def test_work_that_stops_with_an_error_of_its_own_is_not_swallowed(services: Services) -> None:
    with pytest.raises(ZeroDivisionError):
        compare("real", "real", lambda client: 1 // 0, times=1)


def test_work_that_is_refused_counts_as_an_error(services: Services) -> None:
    found = compare("real", "real", lambda client: client.post("/todos", json={}), times=2)
    assert found.a.outcome is None
    assert found.a.told == "422 (2 times)"


def test_a_switch_that_does_not_exist_is_named() -> None:
    with pytest.raises(WorkbookError, match="Did you mean no-etag"):
        switch("no-etags")


@pytest.mark.parametrize("name", switches())
def test_each_switch_says_what_it_turns_and_can_be_served(name: str, lab: Lab) -> None:
    one = switch(name)
    assert one.decision
    assert one.instead
    lab.serve(change=one)
    assert lab.client("ada").get("/todos").status == 200
    lab.serve()


def test_a_server_that_hangs_up_needs_a_connection_for_each_request(lab: Lab) -> None:
    counted = {}
    for name in ("real", "hang-up"):
        lab.serve(change=switch(name))
        with lab.tap() as tap:
            ada = lab.client(f"ada-{secrets.token_hex(2)}", at=tap.url)
            for _ in range(5):
                ada.get("/todos")
        counted[name] = len(tap.connections)
    lab.serve()
    assert counted == {"real": 1, "hang-up": 7}


def test_curl_shows_both_heads(lab: Lab) -> None:
    shown = curl("-v", f"{lab.url}/livez")
    assert "> GET /livez HTTP/1.1" in shown
    assert "< HTTP/1.1 200 OK" in shown


def test_without_curl_the_exchange_is_shown_all_the_same(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    shown = curl("-v", f"{lab.url}/livez")
    assert "curl isn't installed here" in shown
    assert "> GET /livez HTTP/1.1" in shown
    assert "< HTTP/1.1 200 OK" in shown
