"""One todo in its dialog: what somebody didn't change stays as it was, whatever it holds."""

from typing import Any

import httpx2
import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]

# What a control of the form can't hold as it is.
UNSHOWABLE: dict[str, Any] = {
    "title": "Buy\npaint",
    "notes": "Red.\r\nTwo tins.\r\n",
    "due_at": "2026-10-25T00:30:45.678000Z",
    "tags": ["home", "red, dark"],
}
WHOLE = UNSHOWABLE | {"priority": 3}
MOVED = {"version", "updated_at"}  # by every change


def opened(page: Page, show: str = "open") -> Locator:
    """The dialog of the only todo that is shown."""
    page.reload()
    page.get_by_label("Show", exact=True).select_option(show)
    page.get_by_role("button", name="Details").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#state")).to_contain_text("is saved")


def create(owner: httpx2.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = owner.post(path, json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def changed(owner: httpx2.Client, before: dict[str, Any]) -> dict[str, Any]:
    """The fields of a todo that aren't any more what they were."""
    now = owner.get(f"/todos/{before['id']}").json()
    return {name: value for name, value in now.items() if value != before[name]}


def last_of_101_categories(owner: httpx2.Client) -> str:
    made = [create(owner, "/categories", {"name": f"Category {n}"}) for n in range(1, 102)]
    return str(made[-1]["id"])


@pytest.mark.parametrize("field", [*UNSHOWABLE, "priority"])
def test_saving_without_a_change_sends_nothing(
    ada_at_it: Page, ada: httpx2.Client, field: str
) -> None:
    before = create(ada, "/todos", {"title": "Buy paint", field: WHOLE[field]})
    sent: list[str] = []
    ada_at_it.on("request", lambda request: sent.append(request.method))

    opened(ada_at_it)
    save(ada_at_it)

    assert "PATCH" not in sent
    assert changed(ada, before) == {}


@pytest.mark.parametrize(
    ("label", "typed", "field", "meant"),
    [
        ("Title", "Buy red paint", "title", "Buy red paint"),
        ("Notes", "Three tins.", "notes", "Three tins."),
        ("Notes", "", "notes", None),
        ("Due", "", "due_at", None),
    ],
)
def test_only_what_was_changed_is_changed(
    ada_at_it: Page, ada: httpx2.Client, label: str, typed: str, field: str, meant: str | None
) -> None:
    before = create(ada, "/todos", WHOLE)
    dialog = opened(ada_at_it)

    dialog.get_by_label(label, exact=True).fill(typed)
    save(ada_at_it)

    now = changed(ada, before)
    assert now.keys() == {field} | MOVED
    assert now[field] == meant


def test_one_more_tag_leaves_the_comma_in_another(ada_at_it: Page, ada: httpx2.Client) -> None:
    before = create(ada, "/todos", WHOLE)
    tags = opened(ada_at_it).get_by_label("Tags")

    tags.press("ControlOrMeta+End")
    tags.press("Enter")
    tags.press_sequentially("weekend")
    save(ada_at_it)

    now = changed(ada, before)
    assert now.keys() == {"tags"} | MOVED
    assert now["tags"] == ["home", "red, dark", "weekend"]


def test_half_a_date_takes_none_away(ada_at_it: Page, ada: httpx2.Client) -> None:
    before = create(ada, "/todos", WHOLE)
    dialog = opened(ada_at_it)
    due = dialog.get_by_label("Due", exact=True)

    due.press("Backspace")  # the part of it in which one begins
    dialog.get_by_role("button", name="Save", exact=True).click()

    expect(due).to_have_attribute("aria-invalid", "true")
    expect(dialog).to_contain_text("isn't a whole date and time")
    assert changed(ada, before) == {}


def test_an_editor_leaves_the_owners_category(
    ada_at_it: Page, ada: httpx2.Client, bob: httpx2.Client
) -> None:
    category = create(bob, "/categories", {"name": "Home"})["id"]
    before = create(bob, "/todos", WHOLE | {"category_id": category})
    path = f"/todos/{before['id']}/shares"
    create(bob, path, {"email": "ada@example.com", "role": "editor"})
    before = bob.get(f"/todos/{before['id']}").json()

    dialog = opened(ada_at_it, "shared")
    expect(dialog.get_by_label("Category", exact=True)).to_have_count(0)
    dialog.get_by_label("Title").fill("Buy red paint")
    save(ada_at_it)

    assert changed(bob, before).keys() == {"title"} | MOVED


def test_the_101st_category_is_shown_and_stays(ada_at_it: Page, ada: httpx2.Client) -> None:
    category = last_of_101_categories(ada)
    before = create(ada, "/todos", {"title": "Buy paint", "category_id": category})

    dialog = opened(ada_at_it)
    expect(dialog.get_by_label("Category", exact=True)).to_have_value("Category 101")
    dialog.get_by_label("Notes").fill("Red")
    save(ada_at_it)

    assert changed(ada, before).keys() == {"notes"} | MOVED


def test_the_101st_category_can_be_chosen(ada_at_it: Page, ada: httpx2.Client) -> None:
    category = last_of_101_categories(ada)
    before = create(ada, "/todos", {"title": "Buy paint"})

    opened(ada_at_it).get_by_label("Category", exact=True).fill("Category 101")
    save(ada_at_it)

    assert changed(ada, before)["category_id"] == category


def test_a_new_step_hides_nobodys_change(ada_at_it: Page, ada: httpx2.Client) -> None:
    before = create(ada, "/todos", WHOLE)
    dialog = opened(ada_at_it)
    dialog.get_by_label("Title").fill("Buy red paint")
    path = f"/todos/{before['id']}"
    ada.patch(path, json={"title": "Buy green"}, headers={"If-Match": "*"}).raise_for_status()

    dialog.get_by_label("New step").fill("Measure the walls")
    dialog.get_by_role("button", name="Add step").click()
    expect(dialog.get_by_label("Measure the walls", exact=True)).to_be_visible()
    dialog.get_by_role("button", name="Save", exact=True).click()

    expect(dialog.get_by_role("alert")).to_contain_text("Someone else changed this todo")
    assert changed(ada, before)["title"] == "Buy green"
