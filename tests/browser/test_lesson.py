"""Lesson 00 and its exercises in a real browser, served as `workbook start` serves them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import RENDERED_BY_US, grave_faults
from tests.browser.chromium import Browser
from tests.browser.jupyterlab import Notebook
from tests.browser.serving import Served
from workbook.authoring import tree
from workbook.home import CHECKOUT

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]

LESSON = Path("notebooks/week1/00-start-here.ipynb")
EXERCISES = Path("exercises/week1/00-start-here.ipynb")
SOLUTIONS = Path("solutions/week1/00-start-here.ipynb")


@pytest.fixture(scope="module")
def lesson(browser: Browser, served: Served) -> Notebook:
    """Lesson 00, opened and run from top to bottom."""
    notebook = Notebook(browser.page(), served, LESSON)
    notebook.run_all()
    return notebook


@pytest.fixture(scope="module")
def exercises(browser: Browser, served: Served) -> Notebook:
    """The exercises of lesson 00, opened and run untouched."""
    notebook = Notebook(browser.page(), served, EXERCISES)
    notebook.run_all()
    return notebook


@pytest.fixture(autouse=True)
def nothing_outside_is_asked_for(browser: Browser) -> Iterator[None]:
    """Whatever a test does, the browser wants nothing that isn't on this machine."""
    yield
    assert browser.boundary.refused == []


def test_every_cell_runs_without_an_error(lesson: Notebook) -> None:
    assert lesson.errors.all_inner_texts() == []


def test_the_sequence_diagram_is_drawn(lesson: Notebook) -> None:
    drawing = lesson.cell("trace").locator(".jp-OutputArea-output.jp-RenderedMermaid img")

    drawing.scroll_into_view_if_needed()
    assert drawing.evaluate("image => image.src").startswith("data:image/svg+xml")
    assert drawing.evaluate("image => image.naturalWidth") > 0
    expect(lesson.page.locator(".jp-RenderedMermaid.jp-mod-warning")).to_have_count(0)


def test_moving_a_control_shows_its_consequence(lesson: Notebook) -> None:
    experiment = lesson.cell("experiment")
    expect(experiment).to_contain_text("ask: 200")

    experiment.get_by_label("neo4j").focus()
    lesson.page.keyboard.press("Space")

    expect(experiment).to_contain_text("ask: 503", timeout=30_000)
    assert lesson.errors.all_inner_texts() == []


def test_a_prediction_is_made_by_keyboard(lesson: Notebook) -> None:
    question = lesson.cell("ask-worker")
    question.scroll_into_view_if_needed()

    question.locator("input[type=radio]").first.focus()
    lesson.page.keyboard.press("Space")
    for _ in range(3):  # each choice is a stop of its own, then comes the button
        lesson.page.keyboard.press("Tab")
    lesson.page.keyboard.press("Space")

    expect(question.get_by_role("status")).to_contain_text("Your prediction: Nothing.")
    expect(question.get_by_role("status")).to_contain_text("look at the first table again")


def test_what_the_lesson_renders_has_no_grave_fault(lesson: Notebook) -> None:
    assert grave_faults(lesson.page, *RENDERED_BY_US) == []


def test_what_the_exercises_render_has_no_grave_fault(exercises: Notebook) -> None:
    assert grave_faults(exercises.page, *RENDERED_BY_US) == []


def test_solving_an_exercise_is_seen_on_the_progress_board(
    lesson: Notebook, exercises: Notebook
) -> None:
    solved = {cell.id: cell.source for cell in tree.read(CHECKOUT / SOLUTIONS).cells}
    before = lesson.run("board").inner_text()

    exercises.type_into("00-1", solved["00-1"])
    expect(exercises.run("00-1-check")).to_contain_text("right")

    assert lesson.run("board").inner_text() != before
