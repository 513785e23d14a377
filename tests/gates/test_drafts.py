"""A new lesson is accepted as a draft and refused as finished."""

from pathlib import Path

import pytest

from workbook.authoring import tree
from workbook.authoring.exercises import generate
from workbook.authoring.gates import drafts, generated, lessons
from workbook.authoring.new_lesson import new_lesson
from workbook.authoring.normal_form import dumps
from workbook.errors import WorkbookError
from workbook.home import CHECKOUT

GATES = [
    drafts.finished_or_marked,
    lessons.sections,
    lessons.short_texts,
    lessons.few_outputs_ignored,
    lessons.builds_on_todoapp,
    generated.notebooks_in_normal_form,
    generated.exercises_are_generated,
]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A checkout with nothing but the skeleton of lesson 03."""
    new_lesson("03", "what-is-a-database", 1, tmp_path)
    for path, text in generate(tmp_path).items():
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def without_the_mark(path: Path) -> None:
    notebook = tree.read(path)
    del notebook.cells[0].metadata["tags"]
    path.write_text(dumps(notebook), encoding="utf-8")


def test_the_tree_passes() -> None:
    assert drafts.finished_or_marked(CHECKOUT) == []


def test_a_new_lesson_is_accepted_as_a_draft(course: Path) -> None:
    assert [fault for gate in GATES for fault in gate(course)] == []


@pytest.mark.parametrize("folder", ["notebooks", "solutions"])
def test_canary_it_is_refused_as_finished(folder: str, course: Path) -> None:
    without_the_mark(course / folder / "week1" / "03-what-is-a-database.ipynb")
    assert "is to be written" in drafts.finished_or_marked(course)[0]


def test_canary_a_finished_lesson_has_to_build_on_the_application(course: Path) -> None:
    path = course / "notebooks" / "week1" / "03-what-is-a-database.ipynb"
    without_the_mark(path)
    assert len(lessons.builds_on_todoapp(course)) == 1


def test_canary_a_mark_on_a_finished_lesson(course: Path) -> None:
    path = course / "notebooks" / "week1" / "03-what-is-a-database.ipynb"
    text = path.read_text("utf-8")
    path.write_text(text.replace(drafts.PLACEHOLDER, "(written"), encoding="utf-8")
    assert "take the tag `draft` away" in drafts.finished_or_marked(course)[0]


def test_it_offers_no_exercises_yet(course: Path) -> None:
    checks = course / "workbook" / "lessons" / "lesson03" / "checks.py"
    names: dict[str, object] = {"__file__": str(checks)}
    exec(checks.read_text("utf-8"), names)  # noqa: S102
    assert names["EXERCISES"] == ()


@pytest.mark.parametrize(("number", "week"), [("99", 1), ("03", 2)])
def test_a_lesson_that_the_course_hasnt_is_refused(number: str, week: int, tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="no lesson"):
        new_lesson(number, "x", week, tmp_path)


def test_a_lesson_that_is_there_isnt_overwritten(course: Path) -> None:
    with pytest.raises(WorkbookError, match="there already"):
        new_lesson("03", "another-name", 1, course)
