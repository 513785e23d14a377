"""What comes of answers to predictions and design questions; recorded as attempts."""

from workbook.checking.grading import assessed, grade_words
from workbook.checking.model import Design, OpenEnded, Outcome, Prediction
from workbook.checking.result import Result
from workbook.display import Text
from workbook.progress.store import store


def choose(task: Prediction, letter: str) -> Text:
    """Note a prediction. It isn't called right or wrong: the next cell shows that.

    Raises WorkbookError for a letter that isn't there.
    """
    choice = task.choice(letter)
    outcome = Outcome.RIGHT if choice.right else Outcome.WRONG
    mistaken = None if choice.right else choice.id
    store().record_attempt(task.id, outcome, mistaken, 0, 0)
    return Text(f"Your prediction: {choice.text}", (choice.feedback,))


def decided(task: Design, words: str) -> Text:
    """Keep a decision and open its rubric."""
    result = grade_words(task, words)
    store().record_attempt(task.id, result.outcome, None, 0, task.points)
    if result.outcome is not Outcome.NOT_ATTEMPTED:
        store().choose(f"words of {task.id}", words)
    return Text(f"Your decision on: {task.title}", (result.message,))


def judged(task: Design | OpenEnded, lines: tuple[str, ...]) -> Result:
    """Record which lines of the rubric the learner finds in their own answer.

    Raises WorkbookError for a line that isn't there.
    """
    result = assessed(task, lines)
    missing = result.misconception.id if result.misconception else None
    store().record_attempt(task.id, result.outcome, missing, result.points, result.out_of)
    return result
