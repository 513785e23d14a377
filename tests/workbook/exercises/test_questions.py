"""Predictions, design and open-ended questions: what is said, and what is recorded."""

from pathlib import Path

import pytest

from workbook.checking.attempt import Attempt
from workbook.checking.grading import grade_source
from workbook.checking.model import Choice, Criterion, Design, OpenEnded, Outcome, Prediction
from workbook.errors import WorkbookError
from workbook.exercises import asking, predict
from workbook.exercises.answering import choose, decided, judged
from workbook.exercises.asking_forms import PredictionForm, RubricForm
from workbook.lessons import registry
from workbook.progress.store import store

pytestmark = pytest.mark.usefixtures("own_home")

PREDICTION = Prediction(
    id="99-p1",
    title="a coin",
    milestones=("M1",),
    folder=Path(),
    ask="It was heads. What comes next?",
    choices=(
        Choice("tails", "Tails.", "Toss it ten times: how often did it alternate?"),
        Choice("unknown", "Nobody knows.", "What would you have to know for it?", right=True),
    ),
)
GRADED = Prediction(
    id="99-2",
    title="a coin",
    name="next_toss",
    points=1,
    milestones=("M1",),
    folder=Path(),
    ask=PREDICTION.ask,
    choices=PREDICTION.choices,
)
DESIGN = Design(
    id="99-d1",
    title="PUT or POST",
    milestones=("M1",),
    folder=Path(),
    ask="Which one?",
    rubric=(
        Criterion("cost", "names what it costs", "What does the other side have to do more?"),
        Criterion("when-not", "says when not", "When would you choose the other?", points=2),
    ),
)


def _says_hello(attempt: Attempt) -> str | None:
    value = attempt.call().value
    return None if value == "hello" else f"Your function returned `{value}`."


OPEN = OpenEnded(
    id="99-3",
    title="A greeting",
    name="greet",
    milestones=("M1",),
    folder=Path(),
    rubric=(
        Criterion("greets", "it greets", "What does one say first?", look=_says_hello),
        Criterion("readable", "it can be read aloud", "Where does a reader stumble?"),
    ),
)


def test_a_prediction_is_plain_text_and_the_same_each_time() -> None:
    shown = {repr(predict("00-p1")) for _ in range(3)}
    assert len(shown) == 1
    assert "**a** Nothing." in shown.pop()
    assert predict("00-p1")._repr_mimebundle_().keys() == {"text/plain", "text/html"}  # type: ignore[attr-defined]


def test_in_jupyterlab_it_is_a_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", "lesson.ipynb")
    asked = asking.predict("00-p1")
    assert "application/vnd.jupyter.widget-view+json" in asked._repr_mimebundle_()  # type: ignore[attr-defined]


def test_a_choice_is_met_by_its_own_observation_and_recorded() -> None:
    assert "how often did it alternate" in repr(choose(PREDICTION, "a"))
    assert "What would you have to know" in repr(choose(PREDICTION, "B"))
    assert store().outcomes("99-p1") == ["wrong", "right"]
    assert store().first_outcomes()["99-p1"] == "wrong"


def test_a_letter_that_isnt_there_is_said() -> None:
    with pytest.raises(WorkbookError, match=r"no choice 'z'\. Choose one of a, b"):
        choose(PREDICTION, "z")


def test_the_form_asks_for_a_choice_before_it_takes_one() -> None:
    form = PredictionForm(PREDICTION)
    form.answer()
    assert "Choose one of them first" in form.feedback.value
    form.choices.value = "a"
    form.answer()
    assert "how often did it alternate" in form.feedback.value


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        ("def next_toss():\n    raise NotImplementedError()\n", Outcome.NOT_ATTEMPTED),
        ("def next_toss():\n    return 'b'\n", Outcome.RIGHT),
        ("def next_toss():\n    return 'a'\n", Outcome.WRONG),
        ("def next_toss():\n    return 2\n", Outcome.WRONG),
    ],
)
def test_among_the_exercises_a_prediction_is_a_function(source: str, outcome: Outcome) -> None:
    assert grade_source(GRADED, source).outcome is outcome


def test_a_decision_opens_its_rubric_and_nothing_is_not_a_decision() -> None:
    assert "Write your decision" in repr(decided(DESIGN, "  "))
    assert "`cost`: names what it costs" in repr(decided(DESIGN, "POST, because …"))
    assert store().outcomes("99-d1") == ["not attempted", "answered"]


def test_reading_an_answer_gives_the_points_of_the_lines_it_has() -> None:
    result = judged(DESIGN, ("cost",))
    assert (result.outcome, result.points, result.out_of) == (Outcome.WRONG, 1, 3)
    assert "When would you choose the other?" in repr(result)
    assert judged(DESIGN, ("cost", "when-not")).outcome is Outcome.RIGHT


def test_a_line_that_isnt_in_the_rubric_is_said() -> None:
    with pytest.raises(WorkbookError, match="Its lines are cost, when-not"):
        judged(DESIGN, ("price",))


def test_a_design_form_takes_the_words_first_and_the_rubric_afterwards() -> None:
    form = RubricForm(DESIGN)
    form.answer()
    assert "Write down your decision first" in form.feedback.value
    form.words.value = "POST, because …"
    form.answer()
    form.boxes["cost"].value = True
    form.answer()
    assert "When would you choose the other?" in form.feedback.value


def test_of_an_open_ended_answer_what_can_be_run_is_run() -> None:
    lacking = grade_source(OPEN, "def greet():\n    return 'bye'\n")
    assert lacking.misconception is not None
    assert (lacking.misconception.id, lacking.quotes) == ("greets", ("bye",))
    good = grade_source(OPEN, "def greet():\n    return 'hello'\n")
    assert (good.outcome, good.points) == (Outcome.ANSWERED, 1)


def test_questions_of_lessons_are_no_exercises_on_the_board() -> None:
    assert {one.id for one in registry.questions()} >= {"00-p1", "00-p2", "00-p3"}
    assert not {one.id for one in registry.questions()} & {one.id for one in registry.exercises()}
