"""A prediction: what will happen? Chosen before it is run, and met by what can be observed."""

from dataclasses import dataclass
from typing import ClassVar

from workbook.checking.attempt import Attempt
from workbook.checking.sandbox.values import type_name
from workbook.checking.task import Misconception, Task
from workbook.display import short
from workbook.errors import WorkbookError

LETTERS = "abcdef"


@dataclass(frozen=True)
class Choice:
    """One thing that could happen. `id` never changes meaning; the letter comes from the place.

    `feedback` meets a wrong choice with the observation that contradicts it, not with the rule;
    the right one with what to look for when it happens.
    """

    id: str
    text: str
    feedback: str
    right: bool = False


@dataclass(frozen=True, kw_only=True)
class Prediction(Task):
    """A question with one right choice.

    In the middle of a lesson it is asked by `predict("00-p1")` and gives no points: making it is
    what counts. Among the exercises it has points and a `name`, a function that returns the letter.
    """

    kind: ClassVar[str] = "prediction"

    ask: str
    choices: tuple[Choice, ...]

    def __post_init__(self) -> None:
        """One choice is right; every wrong one is a misconception of its own."""
        assert 2 <= len(self.choices) <= len(LETTERS), f"{self.id}: two to six choices"
        assert sum(choice.right for choice in self.choices) == 1, f"{self.id}: one right choice"
        assert len({choice.id for choice in self.choices}) == len(self.choices), self.id
        believed = tuple(Misconception(one.id, "") for one in self.choices if not one.right)
        object.__setattr__(self, "misconceptions", believed)

    def lettered(self) -> dict[str, Choice]:
        """The choices by their letters, "a" first."""
        return dict(zip(LETTERS, self.choices, strict=False))

    def choice(self, letter: str) -> Choice:
        """The choice with this letter; a WorkbookError names the letters there are."""
        found = self.lettered().get(letter.strip().lower())
        if found is None:
            raise WorkbookError(
                f"Prediction {self.id} has no choice {letter!r}.",
                f"Choose one of {', '.join(self.lettered())}.",
            )
        return found

    def check(self, attempt: Attempt) -> None:
        """Among the exercises: the learner's function returns a letter."""
        value = attempt.call().value
        known = self.lettered()
        if not isinstance(value, str) or value.strip().lower() not in known:
            attempt.unexpected(
                f"Your function returned `{short(repr(value))}`, a `{type_name(value)}`. It should "
                f"return the letter of one choice: {', '.join(known)}, in quotes."
            )
        chosen = known[value.strip().lower()]
        if not chosen.right:
            attempt.wrong(chosen.id, f"You chose “{chosen.text}” (`{value}`). {chosen.feedback}")
