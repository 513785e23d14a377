"""The placement quiz, as functions and as a form; its questions."""

from collections import Counter
from pathlib import Path

import pytest

from workbook.errors import WorkbookError
from workbook.progress import board, choose_path, paths, placement, quiz
from workbook.progress.milestones import MILESTONES
from workbook.progress.store import store

pytestmark = pytest.mark.usefixtures("own_home")


def right_answers(milestone: str) -> dict[str, str]:
    return {
        question.id: next(choice.letter for choice in question.choices if choice.right)
        for question in quiz.questions(milestone)
    }


def wrong_answers(milestone: str) -> dict[str, str]:
    return {
        question.id: next(choice.letter for choice in question.choices if not choice.right)
        for question in quiz.questions(milestone)
    }


@pytest.mark.parametrize("milestone", [one.id for one in MILESTONES])
def test_passing_credits_the_board(milestone: str) -> None:
    assert quiz.answer(milestone, right_answers(milestone)).passed
    assert [row.milestone.id for row in board().rows if row.credited] == [milestone]


def test_failing_doesnt_credit_and_says_what_to_read() -> None:
    result = quiz.answer("M2", wrong_answers("M2"))
    assert not result.passed
    assert store().credits() == set()
    assert "lesson 02" in repr(result)
    assert len(result.feedback) == result.out_of


def test_one_wrong_answer_is_enough_to_fail() -> None:
    given = right_answers("M3")
    first = next(iter(given))
    given[first] = wrong_answers("M3")[first]
    result = quiz.answer("M3", given)
    assert (result.passed, result.right) == (False, result.out_of - 1)


def test_an_unanswered_question_fails_too() -> None:
    assert not quiz.answer("M3", {}).passed


def test_a_retake_can_pass_and_a_later_failure_takes_nothing_back() -> None:
    quiz.answer("M5", wrong_answers("M5"))
    assert quiz.answer("M5", right_answers("M5")).passed
    quiz.answer("M5", wrong_answers("M5"))
    assert store().credits() == {"M5"}


def test_unknown_milestones_questions_and_choices_are_said() -> None:
    with pytest.raises(WorkbookError, match="no milestone 'M99'"):
        quiz.answer("M99", {})
    with pytest.raises(WorkbookError, match="no question 'M2-1' here"):
        quiz.answer("M1", {"M2-1": "a"})
    with pytest.raises(WorkbookError, match="no choice 'z'"):
        quiz.answer("M1", {"M1-1": "z"})


@pytest.mark.parametrize(
    ("known", "path"),
    [
        ([], "deep"),
        (["M1", "M2"], "deep"),
        (["M13", "M14", "M15", "M16"], "deep"),
        (["M1", "M2", "M4"], "hurry"),
        (["M1", "M2", "M3", "M5", "M7", "M8"], "experienced"),
    ],
)
def test_the_path_suggested_follows_from_what_is_known(known: list[str], path: str) -> None:
    assert paths.suggested(known).id == path


def test_the_path_can_be_chosen_and_the_board_follows_it() -> None:
    for milestone in ("M1", "M2"):
        quiz.answer(milestone, right_answers(milestone))
    choose_path("experienced")
    assert board().path.startswith("experienced")
    with pytest.raises(WorkbookError, match='Choose "hurry", "deep" or "experienced"'):
        choose_path("slow")


def test_the_form_credits_what_is_answered_right() -> None:
    form = quiz()
    form.milestone.value = "M2"
    for question, letter in right_answers("M2").items():
        form.radios[question].value = letter
    form.submit.click()
    assert "credited on your board" in form.verdict.value
    assert store().credits() == {"M2"}


def test_the_form_fails_and_can_be_taken_again() -> None:
    form = quiz()
    form.submit.click()
    assert "not credited this time" in form.verdict.value
    for question, letter in right_answers("M1").items():
        form.radios[question].value = letter
    form.submit.click()
    assert store().credits() == {"M1"}


def test_the_form_chooses_the_path() -> None:
    form = quiz()
    form.path.value = "deep"
    assert "deep" in form.chosen.value
    assert store().choice("path") == "deep"
    assert quiz().path.value == "deep"


def test_every_milestone_has_questions_with_one_right_choice_and_feedback_for_the_others() -> None:
    asked = placement.questions()
    assert list(asked) == [one.id for one in MILESTONES]
    for questions in asked.values():
        assert len(questions) >= 2
        for question in questions:
            assert 3 <= len(question.choices) <= 4
            assert sum(choice.right for choice in question.choices) == 1
    assert sum(len(questions) for questions in asked.values()) >= 32


def test_the_right_choice_isnt_given_away_by_its_place_or_length() -> None:
    asked = [question for questions in placement.questions().values() for question in questions]
    places = Counter(
        next(choice.letter for choice in question.choices if choice.right) for question in asked
    )
    assert max(places.values()) <= len(asked) * 0.4
    longest = [max(question.choices, key=lambda one: len(one.text)).right for question in asked]
    assert sum(longest) <= len(asked) * 0.5


def test_the_questions_are_files_that_authors_can_read() -> None:
    folder = Path(placement.__file__).parent.parent / "lessons" / "placement"
    assert len(list(folder.glob("*.toml"))) == 4
