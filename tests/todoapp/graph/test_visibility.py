"""What somebody may no longer see no answer shows, however far the graph is behind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from tests.todoapp.conftest import PASSWORD

pytestmark = pytest.mark.usefixtures("clean_graph")

ABOUT = ("dependents", "blockers", "critical-path", "surroundings", "categories")


@dataclass
class Shared:
    """A chain of Ada's, `far` ← `between` ← `goal`, and `other`: Bob sees it all."""

    far: str
    between: str
    goal: str
    other: str


@pytest.fixture
def shared(
    ada: httpx2.Client,
    bob: httpx2.Client,
    start_worker: Callable[..., Any],
    caught_up: Callable[[], None],
) -> Shared:
    """In the graph, too; then the worker stops, so that the graph learns of nothing any more."""
    home = ada.post("/categories", json={"name": "Home"}).json()["id"]
    work = ada.post("/categories", json={"name": "Work"}).json()["id"]
    far = new(ada, bob, "Paint far")
    between = new(ada, bob, "Paint between", far, category_id=home)
    goal = new(ada, bob, "Paint goal", between)
    other = new(ada, bob, "Paint other", category_id=work)
    worker = start_worker()
    caught_up()
    worker.stop()
    return Shared(far, between, goal, other)


def new(
    owner: httpx2.Client, reader: httpx2.Client, title: str, *waits_for: str, **fields: Any
) -> str:
    todo: str = owner.post("/todos", json={"title": title, **fields}).json()["id"]
    for other in waits_for:
        assert owner.put(f"/todos/{todo}/dependencies/{other}").status_code == 204
    email = reader.get("/users/me").json()["email"]
    share = {"email": email, "role": "viewer"}
    assert owner.post(f"/todos/{todo}/shares", json=share).status_code == 201
    return todo


def answer(client: httpx2.Client, path: str) -> dict[str, Any]:
    got = client.get(f"/graph/{path}")
    assert got.status_code == 200, got.text
    told: dict[str, Any] = got.json()
    return told


def names(client: httpx2.Client, path: str, key: str = "title") -> list[Any]:
    told = answer(client, path)
    return [one[key] for one in told.get("items", told.get("nodes"))]


def withdraw(ada: httpx2.Client, bob: httpx2.Client, todo: str) -> None:
    person = bob.get("/users/me").json()["id"]
    assert ada.delete(f"/todos/{todo}/shares/{person}").status_code == 204


def delete(ada: httpx2.Client, bob: httpx2.Client, todo: str) -> None:
    assert ada.delete(f"/todos/{todo}").status_code == 204


def test_before_anything_is_withdrawn_the_answers_have_it(
    bob: httpx2.Client, shared: Shared
) -> None:
    assert names(bob, f"todos/{shared.far}/dependents") == ["Paint between", "Paint goal"]
    assert names(bob, f"todos/{shared.goal}/blockers") == ["Paint between", "Paint far"]
    assert names(bob, f"todos/{shared.goal}/categories", "name") == ["Home", "Work"]
    assert names(bob, "next", "unblocks") == [1, 0]
    assert names(bob, "collaborators", "shared_with_me") == [4]


@pytest.mark.parametrize("hide", [withdraw, delete])
def test_a_share_withdrawn_and_a_todo_deleted_are_in_no_answer_and_no_path_leads_through(
    ada: httpx2.Client,
    bob: httpx2.Client,
    shared: Shared,
    hide: Callable[[httpx2.Client, httpx2.Client, str], None],
) -> None:
    hide(ada, bob, shared.between)

    assert names(bob, f"todos/{shared.far}/dependents") == []
    assert names(bob, f"todos/{shared.goal}/blockers") == []
    assert names(bob, f"todos/{shared.goal}/critical-path") == ["Paint goal"]
    assert names(bob, f"todos/{shared.goal}/surroundings") == ["Paint goal"]
    assert answer(bob, f"todos/{shared.goal}/surroundings")["edges"] == []


@pytest.mark.parametrize("hide", [withdraw, delete])
def test_nothing_counts_what_may_no_longer_be_seen(
    ada: httpx2.Client,
    bob: httpx2.Client,
    shared: Shared,
    hide: Callable[[httpx2.Client, httpx2.Client, str], None],
) -> None:
    hide(ada, bob, shared.between)

    assert names(bob, "next") == ["Paint far", "Paint other"]
    assert names(bob, "next", "unblocks") == [0, 0]
    assert names(bob, "collaborators", "shared_with_me") == [3]
    assert names(ada, "collaborators", "shared_by_me") == [3]
    assert names(bob, f"todos/{shared.goal}/categories", "name") == ["Work"]


def test_of_somebody_who_shares_nothing_any_more_nobody_is_told(
    ada: httpx2.Client, bob: httpx2.Client, shared: Shared
) -> None:
    for todo in (shared.far, shared.between, shared.goal, shared.other):
        withdraw(ada, bob, todo)

    assert names(bob, "next") == []
    assert names(bob, "collaborators", "name") == []
    assert names(ada, "collaborators", "name") == []
    for question in ABOUT:
        assert bob.get(f"/graph/todos/{shared.goal}/{question}").status_code == 404


def test_an_erased_account_is_in_no_answer(
    ada: httpx2.Client, bob: httpx2.Client, shared: Shared
) -> None:
    erased = ada.request("DELETE", "/users/me", json={"password": PASSWORD})
    assert erased.status_code == 204

    assert names(bob, "next") == []
    assert names(bob, "collaborators", "name") == []
    for question in ABOUT:
        assert bob.get(f"/graph/todos/{shared.goal}/{question}").status_code == 404


def test_a_limit_is_reached_although_what_came_first_may_no_longer_be_seen(
    ada: httpx2.Client,
    bob: httpx2.Client,
    start_worker: Callable[..., Any],
    caught_up: Callable[[], None],
) -> None:
    start = new(ada, bob, "start")
    todos = [new(ada, bob, str(number), start) for number in range(8)]
    worker = start_worker()
    caught_up()
    worker.stop()
    for todo in todos[:6]:
        withdraw(ada, bob, todo)

    assert names(bob, f"todos/{start}/dependents?limit=2") == ["6", "7"]
    assert names(bob, f"todos/{start}/dependents?limit=1") == ["6"]
    around = answer(bob, f"todos/{start}/surroundings?limit=3")
    assert [node["title"] for node in around["nodes"]] == ["start", "6", "7"]
    assert around["complete"]


def test_a_todo_is_shown_as_it_is_now(
    ada: httpx2.Client, bob: httpx2.Client, shared: Shared
) -> None:
    change = {"title": "Renamed", "priority": 3, "due_at": "2031-01-01T00:00:00Z"}
    assert (
        ada.patch(f"/todos/{shared.other}", json=change, headers={"If-Match": "*"}).status_code
        == 200
    )
    ada.post(f"/todos/{shared.far}/complete")

    assert names(bob, f"todos/{shared.goal}/surroundings", "status") == ["open", "open", "done"]
    assert names(bob, "next") == ["Renamed"]
    assert (names(bob, "next", "priority"), names(bob, "next", "due_at")) == (
        [3],
        ["2031-01-01T00:00:00Z"],
    )
    assert names(bob, f"todos/{shared.goal}/blockers") == ["Paint between"]
    assert names(bob, f"todos/{shared.goal}/critical-path") == ["Paint between", "Paint goal"]
    assert names(bob, f"todos/{shared.far}/critical-path") == ["Paint far"]


def test_a_category_is_told_by_its_present_name_and_only_by_what_is_still_in_it(
    ada: httpx2.Client, bob: httpx2.Client, shared: Shared
) -> None:
    home, work = (
        ada.get(f"/todos/{todo}").json()["category_id"] for todo in (shared.between, shared.other)
    )
    assert ada.patch(f"/categories/{home}", json={"name": "House"}).status_code == 200
    assert ada.delete(f"/categories/{work}").status_code == 204

    assert names(bob, f"todos/{shared.goal}/categories", "name") == ["House"]
