"""An ETag is of what this reader sees: the same version looks different to another."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest


@pytest.fixture
def todo(ada: httpx2.Client, bob: httpx2.Client) -> str:
    """The address of a todo of Ada's that Bob may look at."""
    address: str = ada.post("/todos", json={"title": "Buy paint"}).headers["Location"]
    ada.post(f"{address}/shares", json={"email": "bob@example.com", "role": "viewer"})
    return address


def role(owner: httpx2.Client, todo: str, name: str) -> None:
    """Give the one person with whom it is shared another role."""
    (share,) = owner.get(f"{todo}/shares").json()["items"]
    changed = owner.patch(f"{todo}/shares/{share['user_id']}", json={"role": name})
    assert changed.status_code == 200, changed.text


def kept(client: httpx2.Client, todo: str, tag: str) -> httpx2.Response:
    return client.get(todo, headers={"If-None-Match": tag})


def test_somebody_elses_etag_doesnt_stand_for_my_answer(
    ada: httpx2.Client, bob: httpx2.Client, todo: str
) -> None:
    hers, his = ada.get(todo), bob.get(todo)
    assert hers.json()["version"] == his.json()["version"]

    for client, other, own in ((bob, hers, his), (ada, his, hers)):
        for tag in (other.headers["ETag"], f"W/{other.headers['ETag']}"):
            answer = kept(client, todo, tag)
            assert (answer.status_code, answer.json()) == (200, own.json())
        assert kept(client, todo, own.headers["ETag"]).status_code == 304
        both = f"{other.headers['ETag']}, {own.headers['ETag']}"
        assert kept(client, todo, both).status_code == 304


def test_two_who_see_the_same_have_the_same_etag(
    ada: httpx2.Client, bob: httpx2.Client, sign_in: Callable[[str], httpx2.Client], todo: str
) -> None:
    cem = sign_in("cem")
    ada.post(f"{todo}/shares", json={"email": "cem@example.com", "role": "viewer"})

    his = bob.get(todo)
    assert cem.get(todo).content == his.content
    assert kept(cem, todo, his.headers["ETag"]).status_code == 304


def test_another_role_is_news(ada: httpx2.Client, bob: httpx2.Client, todo: str) -> None:
    seen = bob.get(todo)
    for now in ("editor", "viewer", "editor"):
        role(ada, todo, now)
        answer = kept(bob, todo, seen.headers["ETag"])
        assert (answer.status_code, answer.json()["role"]) == (200, now)
        assert kept(bob, todo, answer.headers["ETag"]).status_code == 304
        seen = answer


def test_the_etag_of_reading_or_writing_is_the_one_to_write_with(
    ada: httpx2.Client, bob: httpx2.Client, todo: str
) -> None:
    role(ada, todo, "editor")
    for client, title in ((ada, "Buy grey paint"), (bob, "Buy white paint")):
        tag = client.get(todo).headers["ETag"]
        attempts: list[tuple[str, str, dict[str, Any]]] = [
            ("PATCH", "", {"json": {"title": title}}),
            ("POST", "/complete", {}),
            ("POST", "/reopen", {}),
        ]
        for method, below, body in attempts:
            answer = client.request(method, todo + below, headers={"If-Match": tag}, **body)
            assert answer.status_code == 200, answer.text
            assert kept(client, todo, answer.headers["ETag"]).status_code == 304
            old = client.request(method, todo + below, headers={"If-Match": tag}, **body)
            assert old.status_code == 412
            tag = answer.headers["ETag"]
        step = {"headers": {"If-Match": tag}, "json": {"title": "Look"}}
        assert client.post(f"{todo}/subtasks", **step).status_code == 201
        assert client.post(f"{todo}/subtasks", **step).status_code == 412


def test_a_viewer_leaves_with_the_etag_of_their_own(bob: httpx2.Client, todo: str) -> None:
    me, tag = bob.get("/users/me").json()["id"], bob.get(todo).headers["ETag"]

    assert bob.delete(f"{todo}/shares/{me}", headers={"If-Match": tag}).status_code == 204
    assert kept(bob, todo, tag).status_code == 404


def test_of_a_category_only_its_owner_learns_anything(
    ada: httpx2.Client, bob: httpx2.Client
) -> None:
    made = ada.post("/categories", json={"name": "Home"})
    address, tag = made.headers["Location"], made.headers["ETag"]

    for given in (tag, "*"):
        assert kept(ada, address, given).status_code == 304
        assert kept(bob, address, given).status_code == 404


def test_what_has_no_etag_is_never_not_modified(
    ada: httpx2.Client, bob: httpx2.Client, todo: str
) -> None:
    for client in (ada, bob):
        for path in (
            *("/todos", "/todos?shared=true", "/todos/deleted", "/categories", "/users/me"),
            *(f"{todo}/subtasks", f"{todo}/dependencies", f"{todo}/shares"),
        ):
            answer = kept(client, path, "*")
            assert (answer.status_code, "ETag" in answer.headers) == (200, False), path
