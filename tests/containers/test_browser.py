"""A person registers, works and sees the graph: in Chromium, at the frontend's own address."""

import secrets
from collections.abc import Iterator
from urllib.parse import urljoin

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import Browser
from tests.containers.system import System

pytestmark = [
    pytest.mark.xdist_group("containers"),
    pytest.mark.timeout(900),
    pytest.mark.containers,
]

expect.set_options(timeout=60_000)  # milliseconds; the graph is told a moment later


@pytest.fixture
def page(system: System, browser: Browser) -> Iterator[Page]:
    """The page as nginx serves it; it must ask nobody else for anything, and stumble nowhere."""
    browser.context.clear_cookies()
    tab = browser.page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    for _ in range(2):  # a page that a browser has already comes out of its cache
        tab.goto(system.web_url)
        expect(tab.get_by_role("heading", name="Log in")).to_be_visible()
    yield tab
    tab.close()
    assert faults == []
    assert browser.boundary.refused == []


@pytest.fixture
def person(page: Page) -> Page:
    """The page with an account that has just been registered on it."""
    page.get_by_role("button", name="I have no account yet").click()
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("E-mail").fill(f"{secrets.token_hex(6)}@example.com")
    page.get_by_label("Password").fill(secrets.token_hex())
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_label("What is to be done?")).to_be_visible()
    return page


def add(page: Page, title: str) -> None:
    page.get_by_label("What is to be done?").fill(title)
    page.get_by_label("What is to be done?").press("Enter")
    expect(page.locator("li.todo", has_text=title)).to_be_visible()


def test_a_person_registers_works_and_sees_the_graph(person: Page) -> None:
    add(person, "Buy paint")
    add(person, "Paint the kitchen")
    person.get_by_role("button", name="Details: Paint the kitchen").click()
    dialog = person.get_by_role("dialog")
    dialog.get_by_label("Another todo").select_option(label="Buy paint")
    dialog.get_by_role("button", name="Wait for it").click()

    expect(dialog.get_by_role("img", name="What waits for what")).to_have_accessible_name(
        "What waits for what. “Paint the kitchen” waits for “Buy paint”."
    )


def test_a_reload_goes_on_without_a_password(person: Page) -> None:
    add(person, "Buy paint")
    person.reload()

    expect(person.locator("li.todo", has_text="Buy paint")).to_be_visible()


def test_an_error_leads_to_the_page_that_explains_it(system: System, page: Page) -> None:
    answer = httpx2.get(f"{system.web_url}/api/todos")
    kind = urljoin(str(answer.url), answer.json()["type"])
    styles: list[int] = []
    page.on("response", lambda one: styles.append(one.status) if ".css" in one.url else None)

    page.goto(kind)

    expect(page.get_by_role("heading", level=1)).to_have_text(answer.json()["title"])
    assert styles == [200]


def test_the_description_of_the_api_can_be_read(system: System, page: Page) -> None:
    page.goto(f"{system.web_url}/api/docs")

    expect(page.get_by_text("/auth/login", exact=True)).to_be_visible()


def test_canary_a_page_without_its_api_shows_that(page: Page) -> None:
    page.route("**/api/**", lambda route: route.abort())
    page.get_by_role("button", name="I have no account yet").click()
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password").fill(secrets.token_hex())
    page.get_by_role("button", name="Register").click()

    expect(page.get_by_role("alert")).not_to_be_empty()
    expect(page.get_by_label("What is to be done?")).to_be_hidden()
