"""The README explains every setting and exit code, and its pictures are there."""

from pathlib import Path

import pytest

from workbook.authoring.gates.documents import readme_is_complete
from workbook.home import CHECKOUT


def test_it_is_complete() -> None:
    assert readme_is_complete(CHECKOUT) == []


@pytest.mark.parametrize(
    ("source", "readme", "fault"),
    [
        ('os.environ["WORKBOOK_SPEED"]', "", "README: WORKBOOK_SPEED isn't explained"),
        ("class E(WorkbookError):\n    exit_code = 77", "", "README: exit code 77 isn't explained"),
        ('raise Fault(\n    78,\n    "x")', "", "README: exit code 78 isn't explained"),
        ("", "![A lesson](docs/lesson.png)", "README: there is no picture docs/lesson.png"),
    ],
)
def test_canary(source: str, readme: str, fault: str, tmp_path: Path) -> None:
    (tmp_path / "workbook").mkdir()
    (tmp_path / "workbook" / "planted.py").write_text(source)
    (tmp_path / "README.md").write_text(readme)

    assert readme_is_complete(tmp_path) == [fault]
