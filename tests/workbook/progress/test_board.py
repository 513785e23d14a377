"""The board, the milestones and the next thing to do."""

import pytest

from workbook.lessons import registry
from workbook.progress import board, choose_path, paths
from workbook.progress.milestones import LESSONS, MILESTONES
from workbook.progress.store import store

pytestmark = pytest.mark.usefixtures("own_home")

ALL = {exercise.id for exercise in registry.exercises()}


def solve(*exercises: str) -> None:
    for identifier in exercises:
        points = registry.exercise(identifier).points
        store().record_attempt(identifier, "right", None, points, points)


def test_solving_an_exercise_changes_the_board() -> None:
    before = repr(board())
    solve("00-1")
    after = board()
    assert repr(after) != before
    row = next(row for row in after.rows if row.milestone.id == "M2")
    assert row.done.startswith("1 of ")


def test_the_next_step_is_the_first_exercise_that_isnt_solved() -> None:
    assert board().next_step.startswith("exercise 00-1,")
    solve("00-1")
    assert board().next_step.startswith("exercise 00-2,")


def test_after_a_lesson_the_next_one_of_the_path_comes() -> None:
    solve(*(one for one in ALL if one.startswith("00-")))
    # A lesson that has exercises is told by the first of them.
    # One that isn't written yet is passed over, and told of when nothing else is left.
    ways = (("hurry", "exercise 02-1,"), ("deep", "exercise 02-1,"), ("experienced", "lesson 10,"))
    for path, step in ways:
        choose_path(path)
        assert step in board().next_step


def test_a_lesson_whose_milestones_are_credited_is_skipped() -> None:
    lesson00 = {one for one in ALL if one.startswith("00-")}
    step = paths.next_step(paths.path("hurry"), lesson00, {"M1", "M2"})
    assert "lesson 03," in step


def test_an_exercise_that_no_longer_exists_does_no_harm() -> None:
    store().record_attempt("00-77", "right", None, 5, 5)
    assert board().points == 0


def test_the_table_has_headers_for_those_who_hear_it() -> None:
    html = board()._repr_html_()
    assert html.count('scope="row"') == 16
    assert html.count('scope="col"') == 4
    assert "<caption" in html


def test_every_lesson_but_python_and_the_capstone_serves_a_milestone() -> None:
    served = {lesson for milestone in MILESTONES for lesson in milestone.lessons}
    assert {lesson.id for lesson in LESSONS} - served == {"01", "18"}


def test_every_exercise_serves_a_milestone() -> None:
    known = {milestone.id for milestone in MILESTONES}
    for exercise in registry.exercises():
        assert exercise.milestones
        assert set(exercise.milestones) <= known
