"""The web page in a real browser: as somebody who types, tabs, and is interrupted by others."""

from collections.abc import Callable

import httpx2
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessibility import grave_faults
from tests.todoapp.conftest import PASSWORD

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]

PHONE = {"width": 360, "height": 640}


def add(page: Page, title: str) -> None:
    page.get_by_label("What is to be done?").fill(title)
    page.get_by_label("What is to be done?").press("Enter")
    expect(row(page, title)).to_be_visible()


def row(page: Page, title: str) -> Locator:
    return page.locator("li.todo", has_text=title)


def test_a_wrong_password_is_answered_by_a_sentence(page: Page) -> None:
    page.get_by_label("E-mail").fill("nobody@example.com")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_role("alert")).to_contain_text("we don't say which of them is wrong")


def test_a_field_that_is_wrong_says_why(page: Page) -> None:
    page.get_by_role("button", name="I have no account yet").click()
    page.get_by_label("Name").fill("Eve")
    page.get_by_label("E-mail").fill("eve at example")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Register").click()

    email = page.get_by_label("E-mail")
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_be_focused()
    described = email.get_attribute("aria-describedby")
    expect(page.locator(f"#{described}")).to_contain_text("@")


def test_the_keyboard_is_enough(eve: Page) -> None:
    eve.locator("body").press("n")
    eve.keyboard.type("Buy paint")
    eve.keyboard.press("Enter")
    expect(row(eve, "Buy paint")).to_be_visible()

    eve.get_by_role("checkbox", name="Buy paint").focus()
    eve.keyboard.press("Space")

    expect(eve.locator("#state")).to_contain_text("“Buy paint”: done")


def test_a_reload_goes_on_without_a_password(eve: Page) -> None:
    add(eve, "Buy paint")
    eve.reload()
    expect(row(eve, "Buy paint")).to_be_visible()


def test_no_script_can_read_a_token_that_lasts(eve: Page) -> None:
    stored = eve.evaluate("[document.cookie, {...localStorage}, {...sessionStorage}]")
    assert stored == ["", {}, {}]
    (cookie,) = eve.context.cookies([f"{eve.url}api/auth/refresh"])
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", "/api/auth")


def test_logging_out_ends_it(eve: Page) -> None:
    eve.get_by_role("button", name="Log out").click()
    expect(eve.get_by_role("heading", name="Log in")).to_be_visible()
    eve.reload()
    expect(eve.get_by_role("heading", name="Log in")).to_be_visible()


def test_a_tab_doesnt_become_somebody_elses_unnoticed(eve: Page, ada: httpx2.Client) -> None:
    add(eve, "Eve's secret")
    other_tab = eve.context.new_page()
    other_tab.goto(eve.url)
    other_tab.get_by_role("button", name="Log out").click()
    other_tab.get_by_label("E-mail").fill("ada@example.com")
    other_tab.get_by_label("Password").fill(PASSWORD)
    other_tab.get_by_role("button", name="Log in").click()
    expect(other_tab.locator("#who")).to_have_text("Ada")
    other_tab.close()
    ended = {"status": 401, "json": {"type": "/problems/not-authenticated", "status": 401}}
    eve.route("**/api/todos", lambda route: route.fulfill(**ended), times=1)

    eve.get_by_label("What is to be done?").fill("Eve's next secret")
    eve.get_by_label("What is to be done?").press("Enter")

    expect(eve.get_by_role("alert")).to_contain_text("Somebody else has logged in")
    expect(eve.locator("#who")).to_have_text("Ada")
    expect(row(eve, "Eve's secret")).to_have_count(0)
    assert ada.get("/todos").json()["items"] == []


def test_what_was_deleted_can_be_restored(eve: Page) -> None:
    add(eve, "Buy paint")
    eve.get_by_role("button", name="Delete: Buy paint").click()
    expect(eve.locator("#state")).to_contain_text("restore")

    eve.get_by_label("Show", exact=True).select_option("deleted")
    eve.get_by_role("button", name="Restore: Buy paint").click()
    eve.get_by_label("Show", exact=True).select_option("open")

    expect(row(eve, "Buy paint")).to_be_visible()


def test_a_new_category_is_offered_and_hides_nothing(eve: Page) -> None:
    for title in ("Buy paint", "Call Ada"):
        add(eve, title)
    eve.get_by_role("button", name="Details: Buy paint").click()
    eve.get_by_role("dialog").get_by_label("Category").fill("Home")
    eve.get_by_role("button", name="Save", exact=True).click()
    expect(eve.locator("#state")).to_contain_text("is saved")
    expect(row(eve, "Call Ada")).to_be_visible()

    expect(eve.get_by_role("dialog")).to_be_hidden()
    your_todos = eve.get_by_role("region", name="Your todos")
    your_todos.get_by_label("Category", exact=True).select_option(label="Home")

    expect(row(eve, "Call Ada")).to_have_count(0)
    expect(row(eve, "Buy paint")).to_be_visible()


def test_markup_in_a_title_is_text(eve: Page) -> None:
    add(eve, "<img src=x onerror=alert(1)>")
    expect(eve.locator("li.todo img")).to_have_count(0)


def test_somebody_elses_change_is_shown_and_not_overwritten(eve: Page, ada: httpx2.Client) -> None:
    add(eve, "Buy paint")
    eve.get_by_role("button", name="Details: Buy paint").click()
    dialog = eve.get_by_role("dialog")
    dialog.get_by_label("E-mail").fill("ada@example.com")
    dialog.get_by_label("may", exact=True).select_option("editor")
    dialog.get_by_role("button", name="Share").click()
    expect(dialog).to_contain_text("Ada (ada@example.com) may change it")
    (shared,) = ada.get("/todos?shared=true").json()["items"]
    dialog.get_by_label("Title").fill("Buy red paint")
    path = f"/todos/{shared['id']}"
    ada.patch(path, json={"title": "Buy green paint"}, headers={"If-Match": "*"}).raise_for_status()

    dialog.get_by_role("button", name="Save", exact=True).click()

    expect(dialog.get_by_role("alert")).to_contain_text("Someone else changed this todo")
    expect(dialog.get_by_role("alert")).to_contain_text("Buy green paint")
    expect(dialog.get_by_label("Title")).to_have_value("Buy red paint")
    dialog.get_by_role("button", name="Save mine").click()
    expect(row(eve, "Buy red paint")).to_be_visible()
    assert ada.get(path).json()["title"] == "Buy red paint"


def kitchen_waits_for_paint(page: Page) -> Locator:
    """Two todos, one of which waits for the other; the picture of them."""
    for title in ("Buy paint", "Paint the kitchen"):
        add(page, title)
    page.get_by_role("button", name="Details: Paint the kitchen").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Another todo").select_option(label="Buy paint")
    dialog.get_by_role("button", name="Wait for it").click()
    return dialog.get_by_role("img", name="What waits for what")


def test_a_graph_that_is_behind_is_asked_again(
    eve: Page, start_worker: Callable[[], object]
) -> None:
    picture = kitchen_waits_for_paint(eve)
    for _ in range(2):  # after one second, and after two more
        with eve.expect_request("**/surroundings*"):
            pass
    expect(picture).not_to_be_visible()

    start_worker()

    expect(picture).to_be_visible(timeout=20_000)


def test_the_graph_draws_what_waits_for_what(
    eve: Page, start_worker: Callable[[], object], caught_up: Callable[[], None]
) -> None:
    start_worker()
    picture = kitchen_waits_for_paint(eve)
    caught_up()

    expect(picture).to_have_accessible_name(
        "What waits for what. “Paint the kitchen” waits for “Buy paint”."
    )
    assert grave_faults(eve, "body") == []


def test_without_the_graph_all_else_goes_on(eve: Page) -> None:
    add(eve, "Buy paint")
    eve.route("**/graph/**", lambda route: route.abort())
    eve.get_by_role("button", name="Details: Buy paint").click()
    dialog = eve.get_by_role("dialog")

    expect(dialog).to_contain_text("There is no picture now")
    dialog.get_by_label("Notes").fill("Red")
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(eve.locator("#state")).to_contain_text("is saved")


def test_it_fits_a_phone(eve: Page) -> None:
    eve.set_viewport_size(PHONE)
    add(eve, "A title that goes on for rather longer than the screen of a telephone is wide")
    width = "document.documentElement.scrollWidth"
    assert eve.evaluate(width) <= PHONE["width"]

    eve.get_by_role("button", name="Details").click()
    expect(eve.get_by_role("dialog")).to_be_visible()
    assert eve.evaluate("document.querySelector('dialog').scrollWidth") <= PHONE["width"]
    assert grave_faults(eve, "body") == []


def test_nothing_keeps_people_with_a_disability_out(page: Page) -> None:
    assert grave_faults(page, "body") == []
