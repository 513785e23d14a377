"""Every exercise, found by itself: its sample answers come to what their names say."""

from dataclasses import replace
from pathlib import Path

import pytest

from workbook.exercises import registry, saved, texts
from workbook.exercises.grading import grade_source
from workbook.exercises.model import Exercise, Outcome
from workbook.stack import Services

EXERCISES = registry.exercises()
IDS = [exercise.id for exercise in EXERCISES]
each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)

pytestmark = pytest.mark.xdist_group("answers")


def answers(exercise: Exercise, kind: str) -> list[Path]:
    return sorted((exercise.folder / "answers" / exercise.id).glob(f"{kind}_*.py"))


def misconception(answer: Path) -> str:
    """wrong_only_exists__variant.py shows the misconception only-exists."""
    return answer.stem.removeprefix("wrong_").split("__")[0].replace("_", "-")


def all_answers(kind: str) -> list[object]:
    return [
        pytest.param(exercise, answer, id=f"{exercise.id}-{answer.stem}")
        for exercise in EXERCISES
        for answer in answers(exercise, kind)
    ]


@pytest.mark.parametrize(("exercise", "answer"), all_answers("right"))
def test_a_right_answer_is_right(services: Services, exercise: Exercise, answer: Path) -> None:
    result = grade_source(exercise, answer.read_text(encoding="utf-8"))
    assert result.outcome is Outcome.RIGHT, result
    assert result.points == exercise.points


@pytest.mark.parametrize(("exercise", "answer"), all_answers("wrong"))
def test_a_wrong_answer_shows_its_misconception(
    services: Services, exercise: Exercise, answer: Path
) -> None:
    result = grade_source(exercise, answer.read_text(encoding="utf-8"))
    assert result.outcome is Outcome.WRONG, result
    assert result.misconception is not None, result
    assert result.misconception.id == misconception(answer)
    assert result.points < exercise.points


@each_exercise
def test_the_reference_solution_is_right(services: Services, exercise: Exercise) -> None:
    assert grade_source(exercise, texts.reference(exercise)).outcome is Outcome.RIGHT


@each_exercise
def test_the_untouched_exercise_is_not_attempted(services: Services, exercise: Exercise) -> None:
    result = grade_source(exercise, saved.answer(exercise))
    assert result.outcome is Outcome.NOT_ATTEMPTED
    assert result.points == 0


@each_exercise
def test_what_raises_has_crashed_at_the_learners_own_line(
    services: Services, exercise: Exercise
) -> None:
    result = grade_source(exercise, f"def {exercise.name}(*given):\n    return given[99]\n")
    assert result.outcome is Outcome.CRASHED
    assert result.line is not None
    assert result.line.source == "return given[99]"


@each_exercise
def test_what_never_ends_is_timed_out(services: Services, exercise: Exercise) -> None:
    impatient = replace(exercise, seconds=0.3)
    endless = f"def {exercise.name}(*given):\n    while True:\n        given = given\n"
    assert grade_source(impatient, endless).outcome is Outcome.TIMED_OUT


@each_exercise
def test_what_returns_nothing_is_wrong(services: Services, exercise: Exercise) -> None:
    result = grade_source(exercise, f"def {exercise.name}(*given):\n    return None\n")
    assert result.outcome is Outcome.WRONG
    assert result.misconception is not None


@each_exercise
def test_there_are_enough_answers_each_with_its_reason(exercise: Exercise) -> None:
    right, wrong = answers(exercise, "right"), answers(exercise, "wrong")
    assert len(right) >= 2
    assert len(wrong) >= 3
    for answer in right + wrong:
        assert answer.read_text(encoding="utf-8").startswith("# "), answer


@each_exercise
def test_each_misconception_has_an_answer_that_shows_it(exercise: Exercise) -> None:
    shown = {misconception(answer) for answer in answers(exercise, "wrong")}
    assert shown == {known.id for known in exercise.misconceptions}


@each_exercise
def test_the_explanation_compares_every_right_answer(exercise: Exercise) -> None:
    text = texts.explanation(exercise)
    assert texts.reference(exercise) in text
    for answer in answers(exercise, "right"):
        assert answer.read_text(encoding="utf-8").strip() in text


@each_exercise
def test_there_are_three_hints_without_the_solution(exercise: Exercise) -> None:
    given = saved.answer(exercise)
    own_lines = [
        line.strip()
        for line in texts.reference(exercise).splitlines()
        if line.strip() not in given and len(line.strip()) > 12
    ]
    for hint in texts.hints(exercise):
        assert hint
        for line in own_lines:
            assert line not in hint
