"""A notebook in JupyterLab, used as a learner does: run cells, type into one, read outputs."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.serving import Served
from workbook.authoring import tree

TO_OPEN = 60_000  # milliseconds, as Playwright counts
TO_RUN = 240_000
HAS_RUN = re.compile(r"^\[\d+\]:$")


class Notebook:
    """A notebook in a tab of its own, its path relative to the folder that is served."""

    def __init__(self, page: Page, served: Served, path: Path) -> None:
        self.page = page
        self.file = served.folder / path
        address = urlsplit(served.url)._replace(path=f"/lab/tree/{path.as_posix()}")
        page.goto(address.geturl(), timeout=TO_OPEN)
        self._wait_until_idle(TO_OPEN)

    def run_all(self) -> None:
        """Run > Run All Cells; returns when the last code cell has run or one has failed."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        last = self.page.locator(".jp-CodeCell").last.get_by_text(HAS_RUN)
        expect(last.or_(self.errors).first).to_be_attached(timeout=TO_RUN)
        self._wait_until_idle(TO_RUN)

    def type_into(self, identifier: str, source: str) -> None:
        """Replace a code cell's source by typing, and run it with Shift+Enter."""
        cell = self.cell(identifier)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(source)
        self._run(cell)

    def run(self, identifier: str) -> Locator:
        """Run one cell with Shift+Enter; returns its outputs."""
        cell = self.cell(identifier)
        cell.locator(".cm-content").click()
        self._run(cell)
        return cell.locator(".jp-OutputArea-output")

    def cell(self, identifier: str) -> Locator:
        """The cell with this id. JupyterLab shows ids nowhere, so it is found by its place."""
        identifiers = [cell.id for cell in tree.read(self.file).cells]
        place = identifiers.index(identifier)
        return self.page.locator(f'.jp-Cell[data-windowed-list-index="{place}"]')

    @property
    def errors(self) -> Locator:
        """Every output that is an error."""
        return self.page.locator('[data-mime-type="application/vnd.jupyter.error"]')

    def _run(self, cell: Locator) -> None:
        cell.locator(".jp-InputPrompt").evaluate("prompt => prompt.textContent = ''")
        self.page.keyboard.press("Shift+Enter")
        expect(cell.locator(".jp-InputPrompt")).to_have_text(HAS_RUN, timeout=TO_RUN)
        self._wait_until_idle(TO_RUN)

    def _wait_until_idle(self, milliseconds: int) -> None:
        """The status bar says so; the toolbar's circle is idle before there is a kernel, too."""
        status = self.page.get_by_role("button", name="| Idle")
        expect(status).to_be_visible(timeout=milliseconds)
