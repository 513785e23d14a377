"""Every answer protects the browser that gets it."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from todoapp.http.middleware import ALWAYS, DATA_POLICY
from todoapp.http.pages.policy import PAGE_POLICY
from todoapp.main import create_app
from todoapp.settings import Settings

ELSEWHERE = "https://elsewhere.example"
PREFLIGHT = {"Origin": ELSEWHERE, "Access-Control-Request-Method": "PATCH"}


@pytest.mark.parametrize("path", ["/", "/livez", "/nowhere", "/todos", "/broken"])
def test_every_answer_carries_them_errors_too(
    app: FastAPI, anybody: httpx2.Client, path: str
) -> None:
    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError

    headers = anybody.get(path).headers

    assert {name: headers[name] for name in ALWAYS} == ALWAYS
    assert "Strict-Transport-Security" not in headers


def test_data_may_load_nothing_and_the_page_only_what_is_ours(anybody: httpx2.Client) -> None:
    assert anybody.get("/livez").headers["Content-Security-Policy"] == DATA_POLICY
    assert anybody.get("/").headers["Content-Security-Policy"] == PAGE_POLICY
    assert "unsafe" not in PAGE_POLICY


@pytest.mark.parametrize(
    "path",
    ["/", "/index.html", "/main.js", "/icon.svg", "/pages/page.css", "/docs/swagger-ui.css"],
)
def test_what_is_only_confirmed_keeps_its_policy(anybody: httpx2.Client, path: str) -> None:
    first, head = anybody.get(path), anybody.head(path)
    again = anybody.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, head.status_code, again.status_code) == (200, 200, 304)
    policies = [answer.headers.get_list("Content-Security-Policy") for answer in (head, again)]
    assert policies == [first.headers.get_list("Content-Security-Policy")] * 2


@pytest.mark.parametrize("prefix", ["", "/api"])
@pytest.mark.parametrize(("path", "pictures"), [("/docs", " data:"), ("/problems", "")])
def test_a_page_made_by_a_route_may_load_what_is_ours(
    anybody: httpx2.Client, prefix: str, path: str, pictures: str
) -> None:
    policy = PAGE_POLICY.replace("img-src 'self'", f"img-src 'self'{pictures}")
    answer = anybody.get(prefix + path)

    assert answer.headers.get_list("Content-Security-Policy") == [policy]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/pages/nowhere.css", 404),
        ("GET", "/docs/nowhere.js", 404),
        ("GET", "/problems/nowhere", 404),
        ("POST", "/", 405),
        ("HEAD", "/problems", 405),
        ("POST", "/docs", 405),
    ],
)
def test_an_error_is_data_wherever_a_page_may_be(
    anybody: httpx2.Client, method: str, path: str, status: int
) -> None:
    answer = anybody.request(method, path)

    assert answer.status_code == status
    assert answer.headers.get_list("Content-Security-Policy") == [DATA_POLICY]


def test_data_that_is_only_confirmed_stays_data(ada: httpx2.Client) -> None:
    todo = ada.post("/todos", json={"title": "Buy paint"})
    again = ada.get(f"/todos/{todo.json()['id']}", headers={"If-None-Match": todo.headers["ETag"]})

    assert again.status_code == 304
    assert again.headers["Content-Security-Policy"] == DATA_POLICY


def test_what_an_answer_says_itself_is_kept(app: FastAPI, anybody: httpx2.Client) -> None:
    @app.get("/kept")
    async def kept() -> Any:
        from starlette.responses import PlainTextResponse

        return PlainTextResponse("", headers={"Cache-Control": "no-store"})

    assert anybody.get("/kept").headers.get_list("Cache-Control") == ["no-store"]


def test_the_page_is_sent_once_and_then_only_confirmed(anybody: httpx2.Client) -> None:
    first = anybody.get("/")
    again = anybody.get("/", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Content-Type"] == "text/html; charset=utf-8"
    assert (again.status_code, again.content) == (304, b"")


def test_the_page_can_only_be_read(anybody: httpx2.Client) -> None:
    answer = anybody.post("/")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_behind_https_browsers_are_told_to_stay_there(
    settings: Settings, serve: Callable[..., Any]
) -> None:
    with serve(create_app(settings.model_copy(update={"https": True}))) as url:
        said = httpx2.get(f"{url}/livez").headers["Strict-Transport-Security"]

    assert said.startswith("max-age=")
    assert "includeSubDomains" not in said, "other hosts speak for themselves"


def test_pages_of_other_origins_are_refused(anybody: httpx2.Client) -> None:
    preflight = anybody.options("/todos", headers=PREFLIGHT)
    asked = anybody.get("/livez", headers={"Origin": ELSEWHERE})

    assert preflight.status_code == 405
    for answer in (preflight, asked):
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_pages_of_a_named_origin_may_ask_and_no_others(
    settings: Settings, serve: Callable[..., Any]
) -> None:
    opened = settings.model_copy(update={"cors_origins": (ELSEWHERE,)})
    with serve(create_app(opened)) as url:
        preflight = httpx2.options(f"{url}/todos", headers=PREFLIGHT)
        failed = httpx2.get(f"{url}/todos", headers={"Origin": ELSEWHERE})
        other = httpx2.options(f"{url}/todos", headers={**PREFLIGHT, "Origin": "https://a.example"})

    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Origin"] == ELSEWHERE
    assert "Access-Control-Allow-Credentials" not in preflight.headers
    assert failed.status_code == 401
    assert failed.headers["Access-Control-Allow-Origin"] == ELSEWHERE
    assert "ETag" in failed.headers["Access-Control-Expose-Headers"]
    assert other.status_code == 400
    assert "Access-Control-Allow-Origin" not in other.headers


@pytest.mark.parametrize(
    ("proxies", "believed"), [((), False), (("10.0.0.0/8",), False), (("127.0.0.1",), True)]
)
def test_only_a_named_proxy_is_believed_about_where_a_request_comes_from(
    settings: Settings, serve: Callable[..., Any], proxies: tuple[str, ...], believed: bool
) -> None:
    from fastapi import Request

    app = create_app(settings.model_copy(update={"trusted_proxies": proxies}))

    @app.get("/who")
    async def who(request: Request) -> str | None:
        return request.client and request.client.host

    with serve(app) as url:
        # A client may write what it likes; the proxy adds the last address, which is true.
        spoofed = {"X-Forwarded-For": "192.0.2.1, 203.0.113.9"}
        seen = httpx2.get(f"{url}/who", headers=spoofed).json()

    assert seen == ("203.0.113.9" if believed else "127.0.0.1")
