"""Questions in the middle of a lesson: `predict("00-p1")`, `decide("02-d1")`, `assess("02-6")`.

In JupyterLab each is a form; everywhere else (nbval, a terminal) the same question is plain text,
the same each time, and is answered by a second argument.
"""

import os
from dataclasses import dataclass
from typing import Any

from workbook.checking.model import Design, OpenEnded, Prediction, Task
from workbook.checking.result import Result
from workbook.display import Text
from workbook.errors import WorkbookError
from workbook.exercises.answering import choose, decided, judged
from workbook.lessons import registry


@dataclass(frozen=True, repr=False)
class Asked(Text):
    """A question, still open: a form where there is somebody to fill it in, else its text."""

    task: Task

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        bundle: dict[str, Any] = {"text/plain": repr(self), "text/html": self._repr_html_()}
        if _somebody_is_there():
            from workbook.exercises.asking_forms import form  # a terminal needs no widgets

            bundle = {**form(self.task)._repr_mimebundle_(), "text/plain": repr(self)}
        return bundle


def predict(question: str, letter: str | None = None) -> Text:
    """Say what you think will happen, before you run it. The letter is that of your choice.

    >>> predict("00-p1")
    >>> predict("00-p1", "b")
    """
    task = _of_kind(question, Prediction)
    if letter is not None:
        return choose(task, letter)
    choices = [f"**{key}** {choice.text}" for key, choice in task.lettered().items()]
    how = f'Answer by `predict("{task.id}", "a")`.'
    return Asked(f"Predict: {task.title}", (task.ask, *choices, how), task)


def decide(question: str, words: str | None = None) -> Text:
    """Write down a decision and your reasons; then the rubric opens.

    >>> decide("02-d1", "I would …, because …")
    """
    task = _of_kind(question, Design)
    if words is not None:
        return decided(task, words)
    how = f'Answer by `decide("{task.id}", "I would …, because …")`.'
    return Asked(f"Decide: {task.title}", (task.ask, how), task)


def assess(question: str, *lines: str) -> Result | Text:
    """Say which lines of the rubric your answer meets, by their ids.

    >>> assess("02-6", "names-the-cost", "says-when-not")
    """
    task = _of_kind(question, Design | OpenEnded)
    if lines:
        return judged(task, lines)
    rubric = [f"`{line.id}`: {line.text}" for line in task.rubric]
    how = f'Answer by `assess("{task.id}", "{task.rubric[0].id}")`, with every line you meet.'
    return Asked(f"Read your answer: {task.title}", (*rubric, how), task)


def _of_kind(identifier: str, kind: Any) -> Any:
    task = registry.exercise(identifier)
    if not isinstance(task, kind):
        raise WorkbookError(
            f"{identifier} is an exercise of the kind “{task.kind}”.",
            f'Use `check("{identifier}")`.',
        )
    return task


def _somebody_is_there() -> bool:
    """Whether a Jupyter server started this kernel for a page, which it notes in this variable."""
    return bool(os.environ.get("JPY_SESSION_NAME"))
