"""The cells of design and open-ended questions can fail: planted faults in copies are found."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from workbook.checking.grading import grade_source
from workbook.checking.model import Criterion, Design, OpenEnded
from workbook.checking.result import Result
from workbook.lessons import registry
from workbook.proof.cells import cells
from workbook.proof.matrix import matrix

Change = Callable[[Path], object]
ANSWERS = {
    "sample_both.md": "<!-- meets: cost, when-not: has both -->\nPOST, which costs a key.",
    "sample_neither.md": "<!-- meets: none: a taste is no reason -->\nPUT, it looks better.",
}


def faults(task: Design | OpenEnded) -> set[tuple[str, str]]:
    """Columns and names of the cells that don't hold."""

    def grade(_: str, source: str, seconds: float | None) -> Result:
        return grade_source(replace(task, seconds=seconds or task.seconds), source)

    found = matrix(cells(task, grade))
    assert found.cells
    return {(cell.column, cell.name) for cell in found.faults}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers that never end are cut off at once."""
    monkeypatch.setattr("workbook.proof.generated_cells.IMPATIENT", 0.05)


@pytest.fixture
def design(tmp_path: Path) -> Design:
    folder = tmp_path / "answers" / "99-d1"
    folder.mkdir(parents=True)
    for name, text in ANSWERS.items():
        (folder / name).write_text(text, "utf-8")
    return Design(
        id="99-d1",
        title="PUT or POST",
        milestones=("M1",),
        folder=tmp_path,
        ask="Which one?",
        rubric=(
            Criterion("cost", "names what it costs", "What does the other side do more?"),
            Criterion("when-not", "says when not", "When would you choose the other?"),
        ),
    )


@pytest.fixture
def open_ended(tmp_path: Path) -> OpenEnded:
    """02-6, its hints and samples in a folder that may be changed."""
    original = registry.exercise("02-6")
    assert isinstance(original, OpenEnded)
    shutil.copytree(original.folder / "answers" / "02-6", tmp_path / "answers" / "02-6")
    shutil.copy(original.folder / "02-6.md", tmp_path)
    return replace(original, folder=tmp_path)


def write(name: str, text: str) -> Change:
    return lambda folder: (folder / name).write_text(text, "utf-8")


def swap(name: str, old: str, new: str) -> Change:
    def change(folder: Path) -> None:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), "utf-8")

    return change


def _nobody_helps(folder: Path) -> None:
    for path in folder.glob("*.py"):
        path.write_text(path.read_text("utf-8").replace(", errors-help", ""), "utf-8")


def test_the_copies_as_they_are_have_no_fault(design: Design, open_ended: OpenEnded) -> None:
    assert faults(design) == set()
    assert faults(open_ended) == set()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda folder: (folder / "sample_neither.md").unlink(), ("wrong", "cost")),
        (swap("sample_both.md", "cost, when-not", "cost"), ("wrong", "when-not")),
        (swap("sample_both.md", "when-not", "whennot"), ("texts", "known lines")),
        (swap("sample_both.md", "meets", "has"), ("texts", "sample_both")),
        (write("sample_both.md", " "), ("right", "sample_both")),
    ],
)
def test_canary_in_a_design(change: Change, fault: tuple[str, str], design: Design) -> None:
    change(design.folder / "answers" / "99-d1")
    assert fault in faults(design)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            swap("sample_all_of_it.py", "# meets: answers, ", "# meets: "),
            ("right", "sample_all_of_it"),
        ),
        (
            swap("sample_nothing_yet.py", "meets: none", "meets: head"),
            ("wrong", "sample_nothing_yet"),
        ),
        (_nobody_helps, ("wrong", "errors-help")),
        (
            swap("sample_all_of_it.py", "# meets: answers", "# meets: greets"),
            ("texts", "known lines"),
        ),
    ],
)
def test_canary_in_an_open_ended_one(
    change: Change, fault: tuple[str, str], open_ended: OpenEnded
) -> None:
    change(open_ended.folder / "answers" / "02-6")
    assert fault[1] in {name for _, name in faults(open_ended)}


def test_canary_a_line_that_is_content_with_everything(open_ended: OpenEnded) -> None:
    first, *others = open_ended.rubric
    lenient = replace(open_ended, rubric=(replace(first, look=lambda _: None), *others))
    assert ("wrong", "sample_nothing_yet") in faults(lenient)
