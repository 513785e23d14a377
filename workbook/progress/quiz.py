"""The placement quiz as a learner sees it: a form with ordinary controls, used by keyboard too."""

from collections.abc import Mapping

import ipywidgets as widgets  # type: ignore[import-untyped]

from workbook.display import FORM_STYLE, html
from workbook.progress import paths, placement
from workbook.progress.milestones import MILESTONES
from workbook.progress.placement import Question, QuizResult
from workbook.progress.store import store


class Quiz:
    """`quiz()` shows the form; `quiz.answer` and `quiz.choose_path` do the same without it.

    >>> quiz.answer("M1", {"M1-1": "b", "M1-2": "a"})
    """

    def __call__(self) -> "Form":
        """The form: choose a milestone that you think you know, and answer its questions."""
        return Form()

    def questions(self, milestone: str) -> tuple[Question, ...]:
        """The questions of one milestone."""
        return placement.questions()[milestone]

    def answer(self, milestone: str, given: Mapping[str, str]) -> QuizResult:
        """Answer one milestone's questions; all right credits it on the board."""
        return placement.answer(milestone, given)

    def choose_path(self, path: str) -> str:
        """Choose "hurry", "deep" or "experienced"."""
        return paths.choose_path(path)


class Form(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """One milestone at a time: its questions, a button, the verdict; below, the path."""

    def __init__(self) -> None:
        # no drop-down lists: JupyterLab keeps their arrow keys for itself
        self.milestone = widgets.RadioButtons(
            options=[(f"{one.id}: {one.text}", one.id) for one in MILESTONES]
        )
        self.radios: dict[str, widgets.RadioButtons] = {}
        self.form = widgets.VBox()
        self.submit = widgets.Button(description="Check my answers", button_style="primary")
        self.verdict = widgets.HTML()
        way = paths.chosen(store())
        self.path = widgets.RadioButtons(
            options=[("not chosen yet", ""), *[(one.name, one.id) for one in paths.PATHS]],
            value=way.id if way else "",
        )
        self.chosen = widgets.HTML()
        self.milestone.observe(lambda _: self._ask(), names="value")
        self.submit.on_click(lambda _: self._check())
        self.path.observe(lambda _: self._choose(), names="value")
        super().__init__(
            [
                widgets.HTML(FORM_STYLE),
                widgets.HTML(html("**Which milestone do you think you know?**")),
                self.milestone,
                self.form,
                self.submit,
                self.verdict,
                widgets.HTML(html("**My path**")),
                self.path,
                self.chosen,
            ]
        )
        self.add_class("workbook-form")
        self._ask()

    def _ask(self) -> None:
        """Show the questions of the chosen milestone."""
        self.radios = {}
        parts: list[widgets.Widget] = []
        asked = placement.questions()[self.milestone.value]
        for question in asked:
            parts.append(widgets.HTML(html(f"**Question {question.id}.** {question.text}")))
            self.radios[question.id] = widgets.RadioButtons(
                options=[(choice.text, choice.letter) for choice in question.choices], value=None
            )
            parts.append(self.radios[question.id])
        self.form.children = parts
        self.verdict.value = ""

    def _check(self) -> None:
        given = {name: radio.value for name, radio in self.radios.items() if radio.value}
        self.verdict.value = placement.answer(self.milestone.value, given)._repr_html_()

    def _choose(self) -> None:
        if self.path.value:
            self.chosen.value = f'<p role="status">{paths.choose_path(self.path.value)}</p>'


quiz = Quiz()
