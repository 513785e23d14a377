"""Each cell of the matrix can fail: planted faults in a copy of 00-3 are found."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from workbook.checking.attempt import Attempt
from workbook.checking.grading import grade_source
from workbook.checking.model import Choice, Exercise, Prediction
from workbook.checking.result import Result
from workbook.lessons import registry
from workbook.proof.cell import Cell
from workbook.proof.cells import cells
from workbook.proof.matrix import matrix
from workbook.proof.wording import wording

Change = Callable[[Path], object]
SOLUTION_LINE = "inside = sum(child.milliseconds for child in spans if child.parent == span.id)"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers that never end are cut off at once."""
    monkeypatch.setattr("workbook.proof.generated_cells.IMPATIENT", 0.05)


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    """00-3, its hints and samples in a folder that may be changed."""
    original = registry.exercise("00-3")
    assert isinstance(original, Exercise)
    shutil.copytree(original.folder / "answers" / "00-3", tmp_path / "answers" / "00-3")
    shutil.copy(original.folder / "00-3.md", tmp_path)
    return replace(original, folder=tmp_path)


def faults(task: Exercise | Prediction) -> set[tuple[str, str]]:
    """Columns and names of the cells that don't hold."""

    def grade(_: str, source: str, seconds: float | None) -> Result:
        return grade_source(replace(task, seconds=seconds or task.seconds), source)

    found = matrix(cells(task, grade))
    assert found.cells
    return {(cell.column, cell.name) for cell in found.faults}


def edit(name: str, old: str, new: str) -> Change:
    def change(folder: Path) -> None:
        path = folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    return change


def drop(name: str) -> Change:
    return lambda folder: (folder / name).unlink()


def rename(old: str, new: str) -> Change:
    return lambda folder: (folder / old).rename(folder / new)


def test_the_copy_as_it_is_has_no_fault(exercise: Exercise) -> None:
    assert faults(exercise) == set()


A = "answers/00-3/"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (drop(A + "right_walk_the_tree.py"), ("right", "enough approaches")),
        (drop(A + "wrong_counts_spans.py"), ("wrong", "each misconception")),
        (
            rename(A + "wrong_counts_spans.py", A + "wrong_longest_span__x.py"),
            ("wrong", "wrong_longest_span__x"),
        ),
        (
            rename(A + "wrong_counts_spans.py", A + "right_counts_spans.py"),
            ("right", "right_counts_spans"),
        ),
        (edit(A + "wrong_longest_span.py", "# ", "#"), ("texts", "wrong_longest_span")),
        (
            edit(A + "right_walk_the_tree.py", "# Walk the tree:", "# Walk"),
            ("texts", "right_walk_the_tree"),
        ),
    ],
)
def test_canary_in_the_samples(change: Change, fault: tuple[str, str], exercise: Exercise) -> None:
    change(exercise.folder)
    assert fault in faults(exercise)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("## Hint 2", f"{SOLUTION_LINE}\n\n## Hint 2", "hints keep the solution"),
        ("## Hint 2", "## Tip 2", "hints and explanation"),
        ("**Walk the tree**", "This", "explanation names approaches"),
        ("{right_walk_the_tree.py}", "", "explanation shows them"),
        ("{reference}", "", "explanation shows the reference"),
    ],
)
def test_canary_in_the_texts(old: str, new: str, fault: str, exercise: Exercise) -> None:
    edit("00-3.md", old, new)(exercise.folder)
    assert fault in {name for name, said in wording(exercise) if said}


def test_canary_a_hint_that_leads_nowhere(exercise: Exercise) -> None:
    path = exercise.folder / "00-3.md"
    explanation = path.read_text("utf-8").partition("## Explanation")[2]
    hints = "".join(f"## Hint {number}\n\nThink {number} times.\n\n" for number in (1, 2, 3))
    path.write_text(f"{hints}## Explanation{explanation}", "utf-8")
    assert "hint 3 leads there" in {name for name, said in wording(exercise) if said}


def _accepts_everything(attempt: Attempt) -> None:
    attempt.called()


def _says_the_same_to_all(attempt: Attempt) -> None:
    attempt.call([])
    attempt.wrong("longest-span", "Think again.")


def test_canary_a_check_that_accepts_everything(exercise: Exercise) -> None:
    found = faults(replace(exercise, check=_accepts_everything))
    assert {"untouched", "wrong", "rewritten", "generated"} <= {column for column, _ in found}


def test_canary_a_check_that_says_the_same_to_all(exercise: Exercise) -> None:
    found = faults(replace(exercise, check=_says_the_same_to_all))
    assert ("reference", "reference") in found
    assert ("wrong", "wrong_longest_span") in found  # its id is right, its words repeat nothing


def test_canary_two_choices_with_the_same_words() -> None:
    said = "Look at the table above once more."
    same = Prediction(
        id="99-p1",
        title="t",
        milestones=(),
        folder=Path(),
        ask="?",
        choices=(Choice("a", "a", said), Choice("b", "b", said, right=True)),
    )
    assert faults(same) == {("wrong", "a message per choice")}


def test_a_matrix_without_cells_holds_nothing() -> None:
    assert not matrix([]).holds
    assert matrix([Cell("00-1", "right", "x", holds=True)]).holds
