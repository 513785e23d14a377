"""From what a learner wrote to a result: one function under every face."""

from workbook.checking.attempt import Attempt, Stopped
from workbook.checking.model import Design, Exercise, OpenEnded, Prediction, Task
from workbook.checking.result import Result
from workbook.errors import WorkbookError

_NO_ANSWER = ("", "YOUR ANSWER HERE")  # the second is what nbgrader puts in place of a solution


def grade(task: Task, namespace: dict[str, object]) -> Result:
    """Run the exercise's check on what `namespace` holds under the exercise's name.

    Records nothing. Raises `WorkbookError` only if the check itself can't be made, for example
    because the workbook isn't running, or stops with an error of its own.
    """
    assert isinstance(task, Exercise | Prediction | OpenEnded)
    attempt = Attempt(task, namespace)
    try:
        task.check(attempt)
    except Stopped as verdict:
        return verdict.result
    except WorkbookError:
        raise
    except Exception as fault:
        raise WorkbookError(
            f"The check of exercise {task.id} couldn't go on after your code had run "
            f"(`{type(fault).__name__}`: {fault}).",
            "Restart the kernel and check again. If your code uses only what it is given, that is "
            "a fault of ours: please report it, with your answer.",
        ) from fault
    return attempt.right()


def grade_source(task: Task, source: str) -> Result:
    """Grade an answer's cell: code is run in a fresh namespace, words wait for their reader."""
    if isinstance(task, Design):
        return grade_words(task, source)
    namespace: dict[str, object] = {"__name__": "__main__"}
    try:
        Attempt(task, namespace).execute(source)
    except Stopped as verdict:
        return verdict.result
    return grade(task, namespace)


def grade_words(task: Design, words: str) -> Result:
    """Whether there is an answer at all; how good it is, the rubric and a reader say."""
    attempt = Attempt(task, {})
    try:
        if words.strip() in _NO_ANSWER:
            attempt.blank("Write your decision, and why, into the cell of this exercise.")
        lines = "\n".join(f"- `{line.id}`: {line.text}" for line in task.rubric)
        attempt.answered(
            f"A good answer has:\n\n{lines}\n\nRead yours beside it, then say what it has, for "
            f'example `assess("{task.id}", "{task.rubric[0].id}")`.'
        )
    except Stopped as verdict:
        return verdict.result


def assessed(task: Design | OpenEnded, met: tuple[str, ...]) -> Result:
    """The result of reading an answer beside the rubric: `met` are the ids of lines it has.

    Raises WorkbookError for a line that isn't in the rubric.
    """
    attempt = Attempt(task, {})
    try:
        return _assessed(attempt, task, met)
    except Stopped as verdict:
        return verdict.result


def _assessed(attempt: Attempt, task: Design | OpenEnded, met: tuple[str, ...]) -> Result:
    for identifier in met:
        line = task.criterion(identifier)
        attempt.earn(line.points, line.text)
    missing = [line for line in task.rubric if line.id not in met]
    if missing:
        first = missing[0]
        attempt.wrong(first.id, f"Not there yet: {first.text}. {first.question}")
    return attempt.right()
