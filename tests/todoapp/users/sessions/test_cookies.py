"""The web page's refresh token: in a cookie no script can read, and no other site can use."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http.cookies import Morsel, SimpleCookie

import httpx2
import pytest
from fastapi import FastAPI

from todoapp.main import create_app
from todoapp.settings import Settings

ADA = {"email": "ada@example.com", "password": "correct horse battery", "name": "Ada"}
OUR_PAGE = {"X-Requested-With": "todoapp", "Sec-Fetch-Site": "same-origin"}
FOREIGN = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"X-Requested-With": ""},
    {**OUR_PAGE, "Sec-Fetch-Site": "cross-site"},
    {**OUR_PAGE, "Sec-Fetch-Site": "same-site"},
    {**OUR_PAGE, "Sec-Fetch-Site": "none"},
]
OURS = [OUR_PAGE, {"X-Requested-With": "todoapp"}]


@pytest.fixture
def page(url: str) -> Iterator[httpx2.Client]:
    """A browser, as far as cookies go, on our own page and registered as Ada."""
    with httpx2.Client(base_url=f"{url}/api", timeout=30) as client:
        client.post("/users", json=ADA)
        yield client


def log_in(page: httpx2.Client, headers: dict[str, str] = OUR_PAGE) -> httpx2.Response:
    return page.post("/auth/login", json={**ADA, "cookie": True}, headers=headers)


def cookie(answer: httpx2.Response) -> "Morsel[str]":
    (morsel,) = SimpleCookie(answer.headers["Set-Cookie"]).values()
    return morsel


def test_with_a_cookie_the_body_holds_the_access_token_only(page: httpx2.Client) -> None:
    answer = log_in(page)

    assert set(answer.json()) == {"access_token", "token_type", "expires_in"}
    assert cookie(answer).value not in answer.text


def test_without_a_cookie_nothing_is_put_into_the_browser(page: httpx2.Client) -> None:
    answer = page.post("/auth/login", json=ADA)
    again = page.post("/auth/refresh", json={"refresh_token": answer.json()["refresh_token"]})

    assert "refresh_token" in again.json()
    assert "Set-Cookie" not in answer.headers
    assert "Set-Cookie" not in again.headers


@pytest.mark.parametrize("https", [False, True])
def test_the_cookie_is_kept_from_scripts_other_sites_other_paths_and_plain_http(
    settings: Settings, serve: Callable[[FastAPI], AbstractContextManager[str]], https: bool
) -> None:
    with (
        serve(create_app(settings.model_copy(update={"https": https}))) as url,
        httpx2.Client(base_url=f"{url}/api", timeout=30) as page,
    ):
        page.post("/users", json=ADA)
        given = cookie(log_in(page))
        sent = {"Cookie": f"{given.key}={given.value}"}  # as over HTTPS
        taken = cookie(page.post("/auth/logout", headers=OUR_PAGE | sent))

    assert given.key == ("__Secure-todoapp-refresh" if https else "todoapp-refresh")
    assert given["expires"]
    for one in (given, taken):
        assert (one["httponly"], one["samesite"], one["path"]) == (True, "strict", "/api/auth")
        assert bool(one["secure"]) is https
    assert (taken.key, taken["max-age"]) == (given.key, "0")


def test_refreshing_by_cookie_changes_it_and_shows_it_to_no_script(page: httpx2.Client) -> None:
    before = cookie(log_in(page)).value

    answer = page.post("/auth/refresh", json={}, headers=OUR_PAGE)

    assert set(answer.json()) == {"access_token", "token_type", "expires_in"}
    assert cookie(answer).value != before
    assert page.post("/auth/refresh", headers=OUR_PAGE).status_code == 200


def test_logging_out_by_cookie_ends_the_session_and_takes_the_cookie_away(
    page: httpx2.Client,
) -> None:
    token = cookie(log_in(page)).value

    assert page.post("/auth/logout", json={}, headers=OUR_PAGE).status_code == 204

    assert not page.cookies
    assert page.post("/auth/refresh", json={"refresh_token": token}).status_code == 401


def test_a_cookie_that_a_foreign_page_made_the_browser_send_does_nothing(
    page: httpx2.Client,
) -> None:
    log_in(page)

    for headers in FOREIGN:
        for path in ("/auth/refresh", "/auth/logout"):
            answer = page.post(path, headers=headers)
            assert answer.status_code == 403, headers
            assert answer.json()["type"] == "/problems/cross-site"
            assert "Set-Cookie" not in answer.headers
    assert page.post("/auth/refresh", headers=OUR_PAGE).status_code == 200  # the token is unused


def test_a_foreign_page_can_not_sign_the_browser_in(page: httpx2.Client) -> None:
    assert {log_in(page, headers).status_code for headers in FOREIGN} == {403}
    assert not page.cookies


def test_our_own_page_can_do_all_of_it_in_browsers_old_and_new(page: httpx2.Client) -> None:
    for headers in OURS:
        assert log_in(page, headers).status_code == 200
        assert page.post("/auth/refresh", headers=headers).status_code == 200
        assert page.post("/auth/logout", headers=headers).status_code == 204


def test_a_token_in_the_body_needs_no_such_proof_since_no_browser_sends_it_by_itself(
    page: httpx2.Client,
) -> None:
    token = page.post("/auth/login", json=ADA).json()["refresh_token"]
    log_in(page)

    answer = page.post("/auth/refresh", json={"refresh_token": token})

    assert answer.json()["refresh_token"] != token


def test_a_form_of_another_site_is_not_understood(page: httpx2.Client) -> None:
    """Forms can send text/plain that looks like JSON, but never say that it is."""
    body = '{"email": "ada@example.com", "password": "correct horse battery"}'

    answer = page.post("/auth/login", content=body, headers={"Content-Type": "text/plain"})

    assert answer.status_code == 415


def test_a_script_of_another_origin_may_not_send_the_header(
    settings: Settings, serve: Callable[[FastAPI], AbstractContextManager[str]]
) -> None:
    """Not even one that may use the API with tokens of its own."""
    friend = "https://friend.example"
    app = create_app(settings.model_copy(update={"cors_origins": (friend,)}))
    asked = {
        "Origin": friend,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-requested-with",
    }
    with serve(app) as url:
        preflight = httpx2.options(f"{url}/api/auth/refresh", headers=asked)

    assert preflight.status_code == 400
    assert "Access-Control-Allow-Credentials" not in preflight.headers
