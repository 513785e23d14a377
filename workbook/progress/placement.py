"""The placement quiz without its looks: questions, answers, credits, a suggested path."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import workbook.lessons
from workbook.display import page, panel
from workbook.errors import WorkbookError
from workbook.progress import paths
from workbook.progress.milestones import LESSONS, MILESTONES, Milestone, milestone
from workbook.progress.store import Store, store

LETTERS = "abcd"


@dataclass(frozen=True)
class Choice:
    """One answer to choose; `feedback` meets a wrong one with an observation, "" if right."""

    letter: str
    text: str
    feedback: str

    @property
    def right(self) -> bool:
        return not self.feedback


@dataclass(frozen=True)
class Question:
    """A small situation and what could be made of it. Exactly one choice is right."""

    id: str
    text: str
    choices: tuple[Choice, ...]

    def choice(self, letter: str) -> Choice:
        """The choice with this letter; a WorkbookError names the letters there are."""
        for one in self.choices:
            if one.letter == letter:
                return one
        letters = ", ".join(one.letter for one in self.choices)
        raise WorkbookError(
            f"Question {self.id} has no choice {letter!r}.", f"Choose one of {letters}."
        )


@dataclass(frozen=True)
class QuizResult:
    """What a try at one milestone's questions came to."""

    milestone: Milestone
    passed: bool
    right: int
    out_of: int
    feedback: tuple[tuple[str, str], ...]
    suggestion: str

    @property
    def heading(self) -> str:
        verdict = "credited on your board" if self.passed else "not credited this time"
        return f"{self.milestone.id}, {self.milestone.text}: {verdict}"

    @property
    def paragraphs(self) -> list[str]:
        parts = [f"{self.right} of {self.out_of} right."]
        parts += [f"**{question}** {observation}" for question, observation in self.feedback]
        if not self.passed:
            parts.append(
                f"You would meet this in {_reading(self.milestone)}. "
                "You may take these questions again at any time."
            )
        parts.append(self.suggestion)
        return parts

    def __repr__(self) -> str:
        return page(self.heading, self.paragraphs)

    def _repr_html_(self) -> str:
        return panel(self.heading, self.paragraphs, "good" if self.passed else "bad")


@cache
def questions() -> dict[str, tuple[Question, ...]]:
    """All questions by milestone, from workbook/lessons/placement/*.toml."""
    found: dict[str, tuple[Question, ...]] = {}
    folder = Path(workbook.lessons.__path__[0]) / "placement"
    for file in sorted(folder.glob("*.toml")):
        for identifier, content in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found[identifier] = tuple(
                _question(f"{identifier}-{number}", raw)
                for number, raw in enumerate(content["question"], start=1)
            )
    return {one.id: found[one.id] for one in MILESTONES if one.id in found}


def answer(identifier: str, given: Mapping[str, str], kept: Store | None = None) -> QuizResult:
    """Answer a milestone's questions, `{"M1-1": "b", "M1-2": "a"}`; all right gives the credit.

    Raises WorkbookError for an unknown milestone, question or choice.
    """
    asked = questions().get(identifier)
    if asked is None:
        raise WorkbookError(f"There is no milestone {identifier!r}.", "Choose M1 to M16.")
    _only_known(given, asked)
    kept = kept or store()
    feedback = []
    for question in asked:
        if question.id not in given:
            feedback.append((question.id, "No answer yet."))
        elif not (chosen := question.choice(given[question.id])).right:
            feedback.append((question.id, chosen.feedback))
    right = len(asked) - len(feedback)
    kept.record_quiz(identifier, right, len(asked))
    return QuizResult(
        milestone=milestone(identifier),
        passed=not feedback,
        right=right,
        out_of=len(asked),
        feedback=tuple(feedback),
        suggestion=suggestion(kept),
    )


def suggestion(kept: Store) -> str:
    """Which path fits what the quiz has credited so far, as a sentence."""
    way = paths.suggested(kept.credits())
    return (
        f"From what you have shown so far, the path “{way.name}” fits: {way.description}. "
        f'It is a suggestion; `choose_path("{way.id}")` takes it, and you can change it any time.'
    )


def _reading(served: Milestone) -> str:
    titles = {lesson.id: lesson.title for lesson in LESSONS}
    return " and ".join(f"lesson {one} ({titles[one]})" for one in served.lessons if one != "00")


def _only_known(given: Mapping[str, str], asked: tuple[Question, ...]) -> None:
    known = [question.id for question in asked]
    for name in given:
        if name not in known:
            raise WorkbookError(
                f"There is no question {name!r} here.", f"The questions are {', '.join(known)}."
            )


def _question(identifier: str, raw: Mapping[str, object]) -> Question:
    """A question from its table: `ask`, and the choices as [text, feedback] or [text]."""
    choices = raw["choices"]
    assert isinstance(choices, list)
    return Question(
        identifier,
        str(raw["ask"]).strip(),
        tuple(
            Choice(letter, one[0], one[1] if len(one) > 1 else "")
            for letter, one in zip(LETTERS, choices, strict=False)
        ),
    )
