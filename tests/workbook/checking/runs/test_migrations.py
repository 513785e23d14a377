"""A migration up, down and up again: a small exercise that gives todos a colour."""

from pathlib import Path

import pytest

from workbook.checking.attempt import Attempt
from workbook.checking.grading import grade_source
from workbook.checking.model import Exercise, Misconception, Outcome
from workbook.checking.runs.migrations import migrating

pytestmark = pytest.mark.usefixtures("services")

ROWS = (
    "INSERT INTO users (id, email, name, password_hash) VALUES (uuidv7(), 'ada@x', 'Ada', '');"
    "INSERT INTO todos (id, owner_id, title) SELECT uuidv7(), id, 'paint' FROM users;"
)


def check_colour(attempt: Attempt) -> None:
    with migrating(attempt, ROWS) as database:
        database.run("upgrade")
        added = database.schema().get("column todos.colour")
        if added is None:
            attempt.unexpected("After your upgrade, todos have no colour.")
        if database.rows("SELECT colour FROM todos") != [("grey",)]:
            attempt.wrong("forgets-rows", "The todo that was there has no colour: `null`.")
        attempt.earn(1, "the colour is there")
        database.goes_back("leaves-things", "loses-things")


COLOUR = Exercise(
    id="99-1",
    title="Colour",
    name="upgrade",
    points=2,
    milestones=("M6",),
    check=check_colour,
    folder=Path(),
    misconceptions=tuple(
        Misconception(one, "a belief") for one in ("forgets-rows", "leaves-things", "loses-things")
    ),
)
ADD = (
    "op.add_column('todos', sa.Column('colour', sa.Text(), server_default='grey', nullable=False))"
)
INDEX = "op.create_index('ix_colour', 'todos', ['colour'])"


def migration(up: str, down: str) -> str:
    return (
        "import sqlalchemy as sa\nfrom alembic import op\n\n"
        f"def upgrade():\n    {up}\n\ndef downgrade():\n    {down}\n"
    )


DROP = "op.drop_column('todos', 'colour')"


@pytest.mark.parametrize(
    ("source", "outcome", "misconception"),
    [
        (migration(ADD, DROP), Outcome.RIGHT, ""),
        (
            migration(
                "op.execute('ALTER TABLE todos ADD colour text DEFAULT ' + repr('grey'))", DROP
            ),
            Outcome.RIGHT,
            "",
        ),
        (migration(f"{ADD}; {INDEX}", DROP), Outcome.RIGHT, ""),
        (migration(ADD, "pass"), Outcome.WRONG, "leaves-things"),
        (
            migration(ADD, f"{DROP}; op.drop_column('todos', 'due_at')"),
            Outcome.WRONG,
            "loses-things",
        ),
        (
            migration(ADD.replace("server_default='grey', nullable=False", ""), DROP),
            Outcome.WRONG,
            "forgets-rows",
        ),
        (migration(ADD.replace("server_default='grey', ", ""), DROP), Outcome.CRASHED, ""),
        (migration(ADD, "raise NotImplementedError()"), Outcome.NOT_ATTEMPTED, ""),
        (migration("raise NotImplementedError()", "pass"), Outcome.NOT_ATTEMPTED, ""),
        (migration("pass", "pass"), Outcome.WRONG, ""),
    ],
)
def test_up_down_and_up_again(source: str, outcome: Outcome, misconception: str) -> None:
    result = grade_source(COLOUR, source)
    known = result.misconception.id if result.misconception else ""
    assert (result.outcome, known) == (outcome, misconception), result


def test_what_is_left_is_named() -> None:
    result = grade_source(COLOUR, migration(f"{ADD}; {INDEX}", "op.drop_index('ix_colour')"))
    assert "After your upgrade and your downgrade, column todos.colour is there" in result.message
    assert result.quotes
    assert result.points == 1
