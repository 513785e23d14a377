"""SQL on fresh data: a small exercise about todos in all, per person."""

from dataclasses import replace
from pathlib import Path

import pytest

from workbook.checking.grading import grade_source
from workbook.checking.model import Exercise, Misconception, Outcome
from workbook.checking.result import Result
from workbook.checking.runs.queries import Data, Question, Rival

pytestmark = pytest.mark.usefixtures("services")

ADA = "INSERT INTO users (id, email, name, password_hash) VALUES (uuidv7(), 'ada@x', 'Ada', '');"
BOB = ADA.replace("ada", "bob").replace("Ada", "Bob")
TODO = "INSERT INTO todos (id, owner_id, title) SELECT uuidv7(), id, 'paint' FROM users;"
WANTED = (
    "SELECT name, count(todos.id) FROM users LEFT JOIN todos ON owner_id = users.id GROUP BY name"
)
QUESTION = Question(
    data=(
        Data("two people with one todo each", ADA + BOB + TODO),
        Data("somebody without a todo", ADA + TODO + BOB),
        Data("nobody at all", ""),
    ),
    wanted=WANTED,
    rivals={"inner-join": Rival(WANTED.replace("LEFT", "INNER"), "Where is who has none?")},
)
PER_PERSON = Exercise(
    id="99-1",
    title="Todos per person",
    name="query",
    points=3,
    milestones=("M3",),
    check=QUESTION.check,
    folder=Path(),
    misconceptions=(Misconception("inner-join", "who has nothing is in every join"),),
)


def graded(query: object, task: Exercise = PER_PERSON) -> Result:
    return grade_source(task, f"def query():\n    return {query!r}\n")


@pytest.mark.parametrize(
    "query",
    [
        WANTED + " ORDER BY name DESC",
        "SELECT name, (SELECT count(*) FROM todos WHERE owner_id = u.id) FROM users AS u",
    ],
)
def test_a_query_that_gives_the_rows_is_right_however_it_is_written(query: str) -> None:
    assert graded(query).outcome is Outcome.RIGHT


def test_a_rival_is_recognised_by_its_rows_and_a_missing_row_is_shown() -> None:
    result = graded(
        "SELECT u.name, count(*) FROM todos t JOIN users u ON u.id = t.owner_id GROUP BY 1"
    )
    assert result.misconception is not None
    assert result.misconception.id == "inner-join"
    assert "For somebody without a todo, your query gave one row" in result.message
    assert "there is no `('Bob', 0)`" in result.message
    assert result.quotes == ("one row",)
    assert result.points == 1


def test_what_was_made_for_the_first_data_fails_on_the_others() -> None:
    result = graded("VALUES ('Ada', 1), ('Bob', 1)")
    assert result.outcome is Outcome.WRONG
    assert "It was right for 1 of 3 sets of data." in result.message


def test_a_row_too_many_and_a_column_too_few_are_named() -> None:
    assert "is too many" in graded(f"{WANTED} UNION ALL SELECT 'Eve', 0").message
    assert "2 are wanted" in graded("SELECT name FROM users").message


def test_postgresqls_own_words_are_shown_with_the_place() -> None:
    result = graded("SELECT nme FROM users")
    assert result.outcome is Outcome.CRASHED
    assert '`UndefinedColumn`: column "nme" does not exist (at “nme' in result.message


def test_what_isnt_a_text_is_said() -> None:
    assert "came back with a `int` (`7`)" in graded(7).message


def test_a_query_without_end_is_cut_off() -> None:
    endless = "SELECT name, count(*) FROM users, generate_series(1, 1000000000000) GROUP BY name"
    result = graded(endless, replace(PER_PERSON, seconds=0.3))
    assert result.outcome is Outcome.TIMED_OUT


@pytest.mark.parametrize(
    "sly", ["COMMIT", "SELECT 1; DROP TABLE todos", "DROP TABLE todos CASCADE"]
)
def test_nothing_that_a_query_does_reaches_the_next_one(sly: str) -> None:
    assert graded(sly).outcome in (Outcome.WRONG, Outcome.CRASHED)
    assert graded(WANTED).outcome is Outcome.RIGHT


def test_order_counts_where_it_is_asked_for() -> None:
    ordered = replace(QUESTION, wanted=f"{WANTED} ORDER BY name DESC", ordered=True)
    task = replace(PER_PERSON, check=ordered.check)
    assert graded(f"{WANTED} ORDER BY 1 DESC", task).outcome is Outcome.RIGHT
    assert "in another order" in graded(f"{WANTED} ORDER BY 1", task).message


def test_a_statement_that_changes_something_is_seen_by_what_it_did() -> None:
    done = "UPDATE todos SET title = 'done'"
    question = replace(QUESTION, wanted=done, look="SELECT title, status FROM todos")
    task = replace(PER_PERSON, check=question.check)
    assert graded(f"{done} WHERE status = 'open'", task).outcome is Outcome.RIGHT
    assert graded(f"{done} WHERE title = 'x'", task).outcome is Outcome.WRONG
