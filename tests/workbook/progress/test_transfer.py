"""Progress taken along: everything comes over, nothing is doubled or lost."""

from pathlib import Path

import pytest

from workbook.errors import WorkbookError
from workbook.progress.store import Store


@pytest.fixture
def full(tmp_path: Path) -> Store:
    """A store with something of everything."""
    made = Store(tmp_path / "full.sqlite")
    made.record_attempt("00-1", "wrong", "sent-twice", 1, 2)
    made.record_attempt("00-1", "right", None, 2, 2)
    made.use_hint("00-1", of=3)
    made.record_quiz("M1", 2, 2)
    made.choose("path", "deep")
    return made


def test_everything_comes_over(full: Store, tmp_path: Path) -> None:
    assert full.export_to(tmp_path / "progress.json") == 2
    other = Store(tmp_path / "other.sqlite")
    assert other.import_from(tmp_path / "progress.json") == 2
    assert other.outcomes("00-1") == ["wrong", "right"]
    assert other.hints_used("00-1") == 1
    assert other.credits() == {"M1"}
    assert other.choice("path") == "deep"


def test_importing_twice_doubles_nothing(full: Store, tmp_path: Path) -> None:
    full.export_to(tmp_path / "progress.json")
    assert full.import_from(tmp_path / "progress.json") == 0
    assert full.outcomes("00-1") == ["wrong", "right"]


@pytest.mark.parametrize(
    "text", ["", "[]", '{"format": "something else"}', '{"format": "workbook progress 1"}']
)
def test_another_file_is_refused_with_a_sentence(text: str, full: Store, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text(text)
    with pytest.raises(WorkbookError, match="Export it once more"):
        full.import_from(tmp_path / "other.json")
    assert full.outcomes("00-1") == ["wrong", "right"]


@pytest.mark.parametrize(
    ("taking", "why"), [("export_to", "No such file"), ("import_from", "no such")]
)
def test_a_place_that_is_not_there_gets_a_sentence(
    taking: str, why: str, full: Store, tmp_path: Path
) -> None:
    with pytest.raises(WorkbookError, match=why):
        getattr(full, taking)(tmp_path / "nowhere" / "progress.json")
