"""The pages that the application serves, in a real browser that can't leave this machine."""

import json
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page

from tests.browser.accessibility import grave_faults
from tests.browser.chromium import Browser
from tests.todoapp.conftest import served
from todoapp.main import create_app
from todoapp.settings import Settings
from todoapp.todos.schemas import EXAMPLE

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    """Pages need no database: these addresses lead nowhere."""
    return create_app(
        Settings(
            database_url="postgresql://nobody@127.0.0.1:1/nothing",
            neo4j_uri="bolt://127.0.0.1:1",
            neo4j_user="nobody",
            neo4j_password="nothing",  # type: ignore[arg-type]
            secret_key="x" * 32,  # type: ignore[arg-type]
        )
    )


def complaints(page: Page) -> list[str]:
    """Filled with what the browser's console and the network complain about."""
    found: list[str] = []
    page.on("console", lambda line: line.type in {"error", "warning"} and found.append(line.text))
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("requestfailed", lambda request: found.append(f"failed: {request.url}"))
    page.on(
        "response",
        # 304: what the cache holds is still right.
        lambda answer: (
            answer.ok or answer.status == 304 or found.append(f"{answer.status} {answer.url}")
        ),
    )
    return found


@pytest.mark.parametrize("prefix", ["", "/api"])
def test_the_description_is_shown_without_asking_anybody_else(
    app: FastAPI, browser: Browser, prefix: str
) -> None:
    page, refused = browser.page(), len(browser.boundary.refused)
    found = complaints(page)
    with served(app) as url:
        for _ in range(2):  # with an empty cache, and with a full one
            page.goto(f"{url}{prefix}/docs")
            operation = page.get_by_role("button", name="POST /auth/login")
            operation.first.click()
            page.get_by_role("button", name="Try it out").click()
            page.get_by_role("button", name="Execute").click()
            page.get_by_text("/problems/database-unavailable").last.wait_for()

    assert browser.boundary.refused[refused:] == []
    # The answer of 503 is the one that was asked for, with no database there.
    assert [text for text in found if "503" not in text] == []


def test_a_body_to_try_is_the_models_own_example(app: FastAPI, browser: Browser) -> None:
    page = browser.page()
    with served(app) as url:
        page.goto(f"{url}/docs")
        page.locator("#operations-todos-create_todos_post .opblock-summary").click()
        page.get_by_role("button", name="Try it out").click()

        assert json.loads(page.locator("textarea.body-param__text").input_value()) == EXAMPLE


@pytest.mark.parametrize("path", ["/problems", "/problems/invalid", "/api/problems/busy"])
def test_the_problems_pages_are_quiet_and_accessible(
    app: FastAPI, browser: Browser, path: str
) -> None:
    page = browser.page()
    found = complaints(page)
    with served(app) as url:
        for _ in range(2):  # with an empty cache, and with a full one
            page.goto(url + path)
            assert page.evaluate("getComputedStyle(document.body).maxWidth") == "704px"

            assert grave_faults(page, "main") == []
    assert found == []
