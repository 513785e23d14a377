"""What exercises show can be read in JupyterLab's light and dark themes, and without colours."""

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import grave_faults
from tests.browser.chromium import Browser
from workbook.checking.result import Line, Result, result
from workbook.checking.task import Misconception, Outcome
from workbook.display import FORM_STYLE, Text
from workbook.lessons import registry
from workbook.progress import board

pytestmark = pytest.mark.xdist_group("browser")

THEMES = Path(sys.prefix) / "share/jupyter/lab/themes/@jupyterlab"
OUTCOMES = {
    Outcome.NOT_ATTEMPTED: "not attempted yet",
    Outcome.WRONG: "not yet",
    Outcome.CRASHED: "your code stopped with an error",
    Outcome.TIMED_OUT: "your code didn't come to an end",
    Outcome.ANSWERED: "answered, to be read beside the rubric",
    Outcome.RIGHT: "right",
}


def of(outcome: Outcome) -> Result:
    """A result with everything that one can have."""
    task = registry.exercise("00-1")
    shown = result(task, outcome, "It sent `GET /todos`.", 1, ("a todo is there",))
    belief = Misconception("x", "asking creates")
    return replace(shown, misconception=belief, line=Line(2, "client.get('/todos')"))


def shown(page: Page, theme: str, *panels: str) -> Page:
    """The panels on a page with the theme's own variables."""
    css = (THEMES / f"theme-{theme}-extension" / "index.css").read_text("utf-8")
    css = re.sub(r"url\([^)]*\)|@import[^;]*;", "none", css)
    page.set_content(
        f"<html lang=en><title>t</title><style>{css}</style>{FORM_STYLE}"
        "<body style='background: var(--jp-layout-color0); color: var(--jp-content-font-color1)'>"
        f"<main>{''.join(panels)}</main></body></html>"
    )
    return page


@pytest.mark.parametrize("theme", ["light", "dark", "dark-high-contrast"])
def test_every_panel_can_be_read_in_the_theme(
    theme: str, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBOOK_HOME", str(tmp_path))
    panels = [of(outcome)._repr_html_() for outcome in OUTCOMES]
    code = Text("Ways to solve it", ("```python\nreturn 1\n```", "| a | b |\n|---|---|\n| 1 | 2 |"))
    page = shown(browser.page(), theme, *panels, code._repr_html_(), board()._repr_html_())

    assert grave_faults(page, "main") == []


@pytest.mark.parametrize(("outcome", "words"), OUTCOMES.items())
def test_a_screen_reader_is_told_the_verdict_in_words(
    outcome: Outcome, words: str, browser: Browser
) -> None:
    page = shown(browser.page(), "light", of(outcome)._repr_html_())

    expect(page.get_by_role("status")).to_contain_text(words)
    group = page.get_by_role("group", name=re.compile(f": {re.escape(words)}$"))
    expect(group.get_by_role("heading", level=3)).to_have_accessible_name(
        re.compile(f"^Exercise 00-1, .*: {re.escape(words)}$")
    )


def test_canary_a_colour_of_one_theme_only_is_found(browser: Browser) -> None:
    fixed = of(Outcome.WRONG)._repr_html_().replace("var(--jp-ui-font-color1, CanvasText)", "#222")
    assert grave_faults(shown(browser.page(), "light", fixed), "main") == []
    panel = fixed.replace("var(--jp-layout-color0, Canvas)", "transparent")
    faults = grave_faults(shown(browser.page(), "dark", panel), "main")
    assert any(fault.startswith("color-contrast") for fault in faults)
