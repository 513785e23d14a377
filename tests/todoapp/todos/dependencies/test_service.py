"""What a todo waits for, when some of it has been deleted."""

from typing import Any

import httpx2
import pytest

from todoapp.todos.dependencies import service as dependencies


def new(client: httpx2.Client, title: str = "x") -> str:
    answer = client.post("/todos", json={"title": title})
    assert answer.status_code == 201
    return str(answer.json()["id"])


def wait_for(client: httpx2.Client, todo: str, other: str) -> tuple[int, Any]:
    answer = client.put(f"/todos/{todo}/dependencies/{other}")
    return answer.status_code, answer.json()["type"] if answer.content else None


def test_what_was_deleted_takes_no_place_from_what_is_there(
    ada: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dependencies, "MOST_OF_A_KIND", 2)
    party = new(ada)
    for _ in range(2):
        deleted = new(ada)
        assert wait_for(ada, party, deleted) == (204, None)
        assert ada.delete(f"/todos/{deleted}").status_code == 204

    assert [wait_for(ada, party, new(ada))[0] for _ in range(2)] == [204, 204]
    assert wait_for(ada, party, new(ada)) == (409, "/problems/limit-reached")


def test_what_was_deleted_can_be_waited_for_no_longer(
    ada: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dependencies, "MOST_OF_A_KIND", 1)
    party, first, second = new(ada), new(ada), new(ada)
    for other in (first, second):
        assert wait_for(ada, party, other) == (204, None)
        assert ada.delete(f"/todos/{other}").status_code == 204
    assert wait_for(ada, party, new(ada))[0] == 409, "deleted ones have a bound, too"

    assert ada.delete(f"/todos/{party}/dependencies/{first}").status_code == 204
    assert wait_for(ada, party, new(ada)) == (204, None)
    assert ada.post(f"/todos/{first}/restore").status_code == 200
    assert first not in str(ada.get(f"/todos/{party}/dependencies").json())
