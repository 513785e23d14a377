"""`make screenshot`: the README's picture, of lesson 00 as it really looks after a run."""

import tempfile
from pathlib import Path

from tests.browser.chromium import chromium
from tests.browser.jupyterlab import Notebook
from tests.browser.serving import served_copy
from workbook.home import CHECKOUT

LESSON = Path("notebooks/week1/00-start-here.ipynb")
CELL = "trace"
# Cells get their height when they come into view, which moves the others: scroll until it rests.
SCROLL = """async cell => {
    for (let turn = 0; turn < 10; turn++) {
        cell.scrollIntoView({block: "start"});
        await new Promise(later => setTimeout(later, 200));
    }
}"""
PICTURE = CHECKOUT / "docs" / "images" / "lesson-00.png"


def main() -> None:
    """Run the lesson, show the cell with the sequence diagram, take the picture."""
    with (
        tempfile.TemporaryDirectory(prefix="workbook-screenshot-") as folder,
        served_copy(Path(folder)) as served,
        chromium() as browser,
    ):
        lesson = Notebook(browser.page(), served, LESSON)
        lesson.run_all()
        lesson.cell(CELL).evaluate(SCROLL)
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        lesson.page.screenshot(path=PICTURE)
    print(f"{PICTURE.relative_to(CHECKOUT)} is new")


if __name__ == "__main__":
    main()
