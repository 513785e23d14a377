"""What a learner types in a notebook: `check("00-1")`, `hint("00-1")`, `explain("00-1")`."""

import os
import sys

from workbook.checking import texts
from workbook.checking.grading import grade, grade_source
from workbook.checking.model import Design, Outcome, Task
from workbook.checking.notebooks import saved
from workbook.checking.result import Result
from workbook.display import Text
from workbook.lessons import registry
from workbook.progress.store import store


def check(exercise: str) -> Result | float:
    """Check the answer to `exercise` that this notebook holds, and record the outcome.

    If its cell was split or copied, the saved notebook is checked, as in a terminal: which of the
    cells ran last is all that the kernel knows.

    While an instructor's nbgrader runs the notebook, the points are the cell's value, as it wants
    them, and nothing is recorded.

    >>> check("00-1")
    """
    found = registry.exercise(exercise)
    if os.environ.get("NBGRADER_EXECUTION") and not isinstance(found, Design):
        result = grade(found, _learners_names())
        print(result)
        return result.points
    note = saved.note(found)
    if note or isinstance(found, Design):
        return recorded(grade_source(found, saved.answer(found)).advised(note))
    return recorded(grade(found, _learners_names()))


def recorded(result: Result) -> Result:
    """Write `result` into the progress store and hand it on."""
    store().record_attempt(
        result.exercise,
        str(result.outcome),
        result.misconception.id if result.misconception else None,
        result.points,
        result.out_of,
    )
    return result


def hint(exercise: str) -> Text:
    """The next of three hints, below those you have had already; asking is counted.

    >>> hint("00-1")
    """
    found = registry.exercise(exercise)
    known = texts.hints(found)
    used = store().use_hint(found.id, of=len(known))
    shown = tuple(f"**{number}.** {known[number - 1]}" for number in range(1, used + 1))
    left = len(known) - used
    more = {0: _after_the_last(found), 1: "One more hint is left."}.get(
        left, f"{left} more are left."
    )
    return Text(f"Exercise {found.id}, {found.title}: hint {used} of {len(known)}", (*shown, more))


def explain(exercise: str) -> Text:
    """The solution, other ways to it, and when each is better.

    Open once you have solved the exercise, or have tried it and read its third hint.

    >>> explain("00-1")
    """
    found = registry.exercise(exercise)
    kept = store()
    outcomes = kept.outcomes(found.id)
    hints_used = kept.hints_used(found.id)
    tried = any(outcome != Outcome.NOT_ATTEMPTED for outcome in outcomes)
    if Outcome.RIGHT in outcomes or (tried and hints_used == len(texts.hints(found))):
        title = f"Exercise {found.id}, {found.title}: ways to solve it"
        return Text(title, (texts.explanation(found),))
    attempts = "you have tried it" if tried else "there is no attempt yet"
    return Text(
        f"Exercise {found.id}, {found.title}: not open yet",
        (
            "The explanation opens when you have solved the exercise, or when you have tried it "
            f"and read its third hint. So far {attempts}, and {hints_used} of 3 hints are read.",
        ),
    )


def _after_the_last(exercise: Task) -> str:
    return f'That was the last. After an attempt, `explain("{exercise.id}")` shows the solution.'


def _learners_names() -> dict[str, object]:
    """The names that the learner's cells define: IPython's, or the running script's."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell.user_ns if shell else vars(sys.modules["__main__"])
