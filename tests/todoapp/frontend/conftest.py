"""The web page in a real browser, opened by a person."""

from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import Browser
from tests.todoapp.conftest import PASSWORD

expect.set_options(timeout=30_000)  # milliseconds; machines may be busy


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """The page, opened by somebody without an account; it must ask nobody else for anything."""
    browser.context.clear_cookies()
    tab = browser.page()
    tab.set_default_timeout(20_000)
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    for _ in range(2):  # a page that a browser has already comes out of its cache
        tab.goto(url)
        expect(tab.get_by_role("heading", name="Log in")).to_be_visible()
    yield tab
    tab.close()
    assert faults == []
    assert browser.boundary.refused == []


@pytest.fixture
def eve(page: Page) -> Page:
    """The page with an account that has just been registered on it."""
    page.get_by_role("button", name="I have no account yet").click()
    page.get_by_label("Name").fill("Eve")
    page.get_by_label("E-mail").fill("eve@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_label("What is to be done?")).to_be_visible()
    return page


@pytest.fixture
def ada_at_it(page: Page, ada: httpx2.Client) -> Page:
    """The page, at which Ada has logged in."""
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_label("What is to be done?")).to_be_visible()
    return page
