"""The forms behind `predict`, `decide` and `assess`: ordinary controls, used by keyboard too."""

import ipywidgets as widgets  # type: ignore[import-untyped]

from workbook.checking.model import Design, OpenEnded, Prediction, Task
from workbook.display import FORM_STYLE, html
from workbook.exercises.answering import choose, decided, judged


def form(task: Task) -> "PredictionForm | RubricForm":
    """The form for a question that is still open."""
    if isinstance(task, Prediction):
        return PredictionForm(task)
    assert isinstance(task, Design | OpenEnded)
    return RubricForm(task)


class PredictionForm(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """The question, its choices, a button; below it what can be observed."""

    def __init__(self, task: Prediction) -> None:
        self.task = task
        self.choices = widgets.RadioButtons(
            options=[(choice.text, letter) for letter, choice in task.lettered().items()],
            value=None,
        )
        self.button = widgets.Button(description="That is my prediction", button_style="primary")
        self.button.layout = widgets.Layout(width="auto", align_self="flex-start")
        self.feedback = widgets.HTML()
        self.button.on_click(lambda _: self.answer())
        question = widgets.HTML(html(f"**Predict: {task.title}**\n\n{task.ask}"))
        style = widgets.HTML(FORM_STYLE)
        super().__init__([style, question, self.choices, self.button, self.feedback])
        self.add_class("workbook-form")

    def answer(self) -> None:
        """Note the choice and show what meets it."""
        if self.choices.value is None:
            self.feedback.value = '<p role="status">Choose one of them first.</p>'
        else:
            self.feedback.value = choose(self.task, self.choices.value)._repr_html_()


class RubricForm(widgets.VBox):  # type: ignore[misc]
    """A text to write (a design in a lesson), then a box to tick for each line of the rubric."""

    def __init__(self, task: Design | OpenEnded) -> None:
        self.task = task
        self.words = widgets.Textarea(
            placeholder="I would …, because …", layout=widgets.Layout(width="46em", height="8em")
        )
        self.boxes = {
            line.id: widgets.Checkbox(description=line.text, indent=False) for line in task.rubric
        }
        self.button = widgets.Button(button_style="primary")
        self.button.layout = widgets.Layout(width="auto", align_self="flex-start")
        self.button.on_click(lambda _: self.answer())
        self.feedback = widgets.HTML()
        super().__init__([])
        self.add_class("workbook-form")
        self.reading = not task.in_lesson
        self._show()

    def answer(self) -> None:
        """First the decision is kept and the rubric opens; then what was ticked is recorded."""
        if self.reading:
            met = tuple(key for key, box in self.boxes.items() if box.value)
            self.feedback.value = judged(self.task, met)._repr_html_()
        elif self.words.value.strip():
            assert isinstance(self.task, Design)
            decided(self.task, self.words.value)
            self.reading = True
            self._show()
        else:
            self.feedback.value = '<p role="status">Write down your decision first.</p>'

    def _show(self) -> None:
        ask = self.task.ask if isinstance(self.task, Design) else "Read your answer once more."
        question = widgets.HTML(html(f"**Decide: {self.task.title}**\n\n{ask}"))
        parts = [widgets.HTML(FORM_STYLE), question]
        if self.task.in_lesson:
            parts.append(self.words)
        if self.reading:
            parts.append(widgets.HTML(html("Which of these does your answer have?")))
            parts.extend(self.boxes.values())
        self.button.description = "That is what it has" if self.reading else "That is my decision"
        self.children = [*parts, self.button, self.feedback]
