"""Lesson 02 in a real browser: its forms are used as a learner uses them, by keyboard."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import RENDERED_BY_US, grave_faults
from tests.browser.chromium import Browser
from tests.browser.jupyterlab import Notebook
from tests.browser.serving import Served

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]

LESSON = Path("notebooks/week1/02-what-a-backend-does.ipynb")
ANSWERS = 60_000  # milliseconds


@pytest.fixture(scope="module")
def lesson(browser: Browser, served: Served) -> Notebook:
    """Lesson 02, opened and run from top to bottom."""
    notebook = Notebook(browser.page(), served, LESSON)
    notebook.run_all()
    return notebook


@pytest.fixture(autouse=True)
def nothing_outside_is_asked_for(browser: Browser) -> Iterator[None]:
    """Whatever a test does, the browser wants nothing that isn't on this machine."""
    yield
    assert browser.boundary.refused == []


def test_every_cell_runs_without_an_error(lesson: Notebook) -> None:
    assert lesson.errors.all_inner_texts() == []


def test_the_workbench_is_filled_in_and_sent_by_keyboard(lesson: Notebook) -> None:
    bench, keyboard = lesson.cell("workbench"), lesson.page.keyboard
    bench.get_by_label("Begin with:").focus()
    keyboard.press("ControlOrMeta+A")
    keyboard.type("create a todo")
    expect(bench.get_by_label("Method:")).to_have_value("POST", timeout=ANSWERS)
    keyboard.press("Tab")
    expect(bench.get_by_label("Method:")).to_be_focused()
    for label in ("Path:", "Headers:", "Body:"):
        keyboard.press("Tab")
        expect(bench.get_by_label(label)).to_be_focused()
    keyboard.press("ControlOrMeta+A")
    keyboard.insert_text('{"title": "Typed without a mouse"}')
    keyboard.press("Tab")  # the box to tick
    keyboard.press("Tab")
    expect(bench.get_by_role("button", name="Send")).to_be_focused()
    keyboard.press("Space")

    expect(bench.get_by_role("status")).to_contain_text("201 Created", timeout=ANSWERS)
    expect(bench.get_by_role("status")).to_contain_text("Typed without a mouse")
    assert lesson.errors.all_inner_texts() == []


def test_the_workbench_says_what_is_odd(lesson: Notebook) -> None:
    bench = lesson.cell("workbench")
    bench.get_by_label("Begin with:").fill("a length too long")
    expect(bench.get_by_label("Headers:")).to_have_value(re.compile("99"), timeout=ANSWERS)
    bench.get_by_role("button", name="Send").press("Enter")

    said = bench.get_by_role("status")
    expect(said).to_contain_text("You promised 99 bytes of body", timeout=ANSWERS)


def test_a_prediction_is_met_by_an_observation(lesson: Notebook) -> None:
    question = lesson.cell("predict-blank")
    question.get_by_label("An error, 400").check()
    question.get_by_role("button", name="That is my prediction").press("Enter")

    expect(question).to_contain_text("An error for what?", timeout=ANSWERS)


def test_moving_a_control_shows_its_consequence(lesson: Notebook) -> None:
    experiment = lesson.cell("experiment")
    experiment.scroll_into_view_if_needed()
    expect(experiment.get_by_role("row", name="gives up")).to_contain_text("6")

    experiment.get_by_label("request").focus()
    lesson.page.keyboard.press("Space")

    expect(experiment.get_by_role("row", name="gives up")).to_contain_text("2", timeout=ANSWERS)
    assert lesson.errors.all_inner_texts() == []


def test_the_comparison_is_a_picture_with_a_name_and_a_table(lesson: Notebook) -> None:
    shown = lesson.cell("compare-nagle")

    expect(shown.get_by_role("img")).to_have_accessible_name(
        re.compile("real: median"), timeout=ANSWERS
    )
    expect(shown.get_by_role("table")).to_contain_text("wait-for-acknowledgement")


def test_what_the_lesson_renders_has_no_grave_fault(lesson: Notebook) -> None:
    assert grave_faults(lesson.page, *RENDERED_BY_US) == []
