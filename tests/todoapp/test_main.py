"""Applications are made, changed and served side by side."""

from collections.abc import Callable
from typing import Any

import httpx2
from fastapi import APIRouter

from todoapp.main import create_app
from todoapp.settings import Settings
from todoapp.users.deps import CurrentUser, get_current_user
from todoapp.users.models import User


def test_the_front_door_says_where_to_go(anybody: httpx2.Client) -> None:
    links = anybody.get("/api").json()["links"]

    assert {anybody.get(path).status_code for path in links.values()} <= {200, 401, 405}


def test_the_description_of_all_routes_can_be_made(anybody: httpx2.Client) -> None:
    paths = anybody.get("/openapi.json").json()["paths"]

    assert "/graph/todos/{todo_id}/blockers" in paths


def test_two_applications_in_one_process_dont_share_anything(
    settings: Settings, serve: Callable[..., Any]
) -> None:
    plain, changed = create_app(settings), create_app(settings)

    @changed.get("/extra")
    async def extra() -> str:
        return "here"

    with serve(plain) as one, serve(changed) as other:
        assert httpx2.get(f"{one}/extra").status_code == 404
        assert httpx2.get(f"{other}/extra").json() == "here"
        assert plain.state.engine is not changed.state.engine


def test_an_application_can_be_served_again(settings: Settings, serve: Callable[..., Any]) -> None:
    app = create_app(settings)
    for _ in range(2):
        with serve(app) as url:
            assert httpx2.get(f"{url}/readyz").status_code == 200


def test_a_router_can_be_added_and_a_dependency_replaced(
    settings: Settings, serve: Callable[..., Any]
) -> None:
    router = APIRouter()

    @router.get("/hello")
    async def hello(user: CurrentUser) -> str:
        return f"Hello {user.name}"

    app = create_app(settings)
    app.include_router(router)
    app.dependency_overrides[get_current_user] = lambda: User(name="Grace")
    with serve(app) as url:
        assert httpx2.get(f"{url}/hello").json() == "Hello Grace"
