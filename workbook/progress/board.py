"""The progress board: sixteen milestones, what is done of each, and the next thing to do."""

from dataclasses import dataclass
from html import escape

from workbook.display import page
from workbook.lessons import registry
from workbook.progress import paths
from workbook.progress.milestones import MILESTONES, Milestone
from workbook.progress.store import Store, store


@dataclass(frozen=True)
class Row:
    """One milestone on the board."""

    milestone: Milestone
    solved: int
    exercises: int
    credited: bool

    @property
    def done(self) -> str:
        """Exercises done, "1 of 2"; "none yet" as long as no exercise serves the milestone."""
        return f"{self.solved} of {self.exercises}" if self.exercises else "none yet"

    @property
    def credit(self) -> str:
        return "yes" if self.credited else "no"


@dataclass(frozen=True)
class Board:
    """What the store says at one moment: a table in Jupyter, aligned text elsewhere."""

    rows: tuple[Row, ...]
    points: float
    out_of: int
    path: str
    next_step: str
    predictions: str = ""

    @property
    def summary(self) -> str:
        credited = sum(row.credited for row in self.rows)
        return (
            f"{self.points:g} of {self.out_of} points in exercises; "
            f"{credited} of {len(self.rows)} milestones credited by the quiz. {self.predictions}"
        ).strip()

    def __repr__(self) -> str:
        table = [
            f"{row.milestone.id:<4}{row.milestone.text:<46}{row.done:<11}{row.credit}"
            for row in self.rows
        ]
        head = f"{'':<4}{'You can …':<46}{'exercises':<11}quiz"
        ending = [self.summary, f"Path: {self.path}", f"Next: {self.next_step}"]
        return page("Your progress", [head, *table, *ending])

    def _repr_html_(self) -> str:
        cell = 'style="text-align: left; padding: 0.2em 0.8em;"'
        head = "".join(
            f'<th scope="col" {cell}>{title}</th>'
            for title in ("", "You can …", "Exercises done", "Credited by quiz")
        )
        return (
            '<div role="group" aria-label="Your progress" '
            'style="color: var(--jp-ui-font-color1, CanvasText);">'
            '<table style="border-collapse: collapse; font-size: 1em;">'
            '<caption style="text-align: left; font-weight: bold; padding: 0.4em 0.8em; '
            'color: inherit;">Your progress</caption>'
            f"<thead><tr>{head}</tr></thead>{self._body(cell)}</table>"
            f"<p>{escape(self.summary)}</p><p><strong>Path:</strong> {escape(self.path)}</p>"
            f"<p><strong>Next:</strong> {escape(self.next_step)}</p></div>"
        )

    def _body(self, cell: str) -> str:
        parts = []
        for stage in dict.fromkeys(row.milestone.stage for row in self.rows):
            lines = "".join(
                f'<tr><th scope="row" {cell}>{row.milestone.id}</th>'
                f"<td {cell}>{escape(row.milestone.text)}</td>"
                f"<td {cell}>{row.done}</td><td {cell}>{row.credit}</td></tr>"
                for row in self.rows
                if row.milestone.stage == stage
            )
            title = f'<tr><th scope="rowgroup" colspan="4" {cell}><em>{stage}</em></th></tr>'
            parts.append(f"<tbody>{title}{lines}</tbody>")
        return "".join(parts)


def board(kept: Store | None = None) -> Board:
    """What you have done so far, and what comes next on your path.

    >>> board()
    """
    kept = kept or store()
    solved, credited = kept.solved(), kept.credits()
    every = registry.exercises()
    known = {exercise.id for exercise in every}
    way = paths.chosen(kept)
    if way is None:
        name = 'not chosen yet; `quiz()` suggests one, `choose_path("deep")` chooses'
    else:
        name = f"{way.name}: {way.description}"
    return Board(
        rows=tuple(_row(milestone, solved, credited) for milestone in MILESTONES),
        points=sum(points for one, points in kept.points().items() if one in known),
        out_of=sum(exercise.points for exercise in every),
        path=name,
        next_step=paths.next_step(way or paths.path("deep"), solved, credited),
        predictions=_predictions(kept),
    )


def _predictions(kept: Store) -> str:
    """How many of the questions in lessons were answered, and how many rightly at once."""
    asked = [one.id for one in registry.questions() if one.kind == "prediction"]
    made = {one: said for one, said in kept.first_outcomes().items() if one in asked}
    right = sum(said == "right" for said in made.values())
    return f"{len(made)} of {len(asked)} predictions made, {right} of them right at once."


def _row(milestone: Milestone, solved: set[str], credited: set[str]) -> Row:
    serving = [one.id for one in registry.exercises() if milestone.id in one.milestones]
    return Row(
        milestone,
        len([one for one in serving if one in solved]),
        len(serving),
        milestone.id in credited,
    )
