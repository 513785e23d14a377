"""From what a learner wrote to a result: one function under every face."""

from workbook.exercises.attempt import Attempt, Stopped
from workbook.exercises.model import Exercise, Result


def grade(exercise: Exercise, namespace: dict[str, object]) -> Result:
    """Run the exercise's check on what `namespace` holds under the exercise's name.

    Records nothing. Raises `WorkbookError` only if the check itself can't be made, for example
    because the workbook isn't running.
    """
    attempt = Attempt(exercise, namespace)
    try:
        exercise.check(attempt)
    except Stopped as verdict:
        return verdict.result
    return attempt.right()


def grade_source(exercise: Exercise, source: str) -> Result:
    """Run `source`, an answer's cell, in a fresh namespace and grade what it defines."""
    namespace: dict[str, object] = {"__name__": "__main__"}
    try:
        Attempt(exercise, namespace).execute(source)
    except Stopped as verdict:
        return verdict.result
    return grade(exercise, namespace)
