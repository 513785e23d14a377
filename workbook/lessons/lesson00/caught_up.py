"""00-2: does `caught_up(todo_id, sql, cypher)` know whether the graph's copy is up to date?"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn
from uuid import uuid4

from workbook.checking.attempt import Attempt
from workbook.checking.sandbox.values import type_name
from workbook.display import quoted
from workbook.lab import Lab, shared
from workbook.lessons.lesson00.learner import client_in

# What each misconception answers True to, among the situations below.
PATTERNS = {
    frozenset({"new", "current", "done", "renamed", "waits", "removed"}): "only-the-table",
    frozenset({"current", "done", "renamed", "waits"}): "only-exists",
    frozenset({"current", "done", "waits"}): "compares-title",
    frozenset({"current", "renamed", "waits"}): "compares-status",
    frozenset({"current", "waits"}): "compares-what-shows",
    frozenset({"current", "removed"}): "trusts-the-outbox",
    frozenset({"missing", "current", "removed"}): "trusts-the-outbox",
}

QUESTIONS = {
    "only-the-table": "Who was asked about the graph?",
    "only-exists": "What in the two would have to differ for your function to notice?",
    "compares-title": "What else about a todo can change?",
    "compares-status": "What else about a todo can change?",
    "compares-what-shows": "Is there anything that changes with every change, whatever it is?",
    "trusts-the-outbox": "What has to be looked at to know what the graph holds *now*?",
}


@dataclass(frozen=True)
class Situation:
    """One todo, what it went through, and whether the graph has caught up with it."""

    key: str
    todo_id: str
    story: str
    caught_up: bool


def check_caught_up(attempt: Attempt) -> None:
    """Ask about seven todos in different states, while the worker stands still."""
    lab = shared("check-00")
    with _situations(lab) as situations:
        answers = {one.key: _answer(attempt, lab, one) for one in situations}
        _credit_parts(attempt, answers)
        mistaken = [one for one in situations if answers[one.key] != one.caught_up]
        if not mistaken:
            return
        said = frozenset(key for key, answer in answers.items() if answer)
        if len(said) in (0, len(answers)):
            attempt.wrong(
                "always-the-same",
                f"About each of {len(answers)} todos your function said {bool(said)}. One of them "
                f"is {mistaken[0].story}.",
            )
        shown = mistaken[-1] if PATTERNS.get(said) == "trusts-the-outbox" else mistaken[0]
        facts = f"Take {shown.story}. {_facts(lab, shown)} Your function said {answers[shown.key]}."
        if misconception := PATTERNS.get(said):
            attempt.wrong(misconception, f"{facts} {QUESTIONS[misconception]}")
        if "missing" in said:
            attempt.wrong("true-for-missing", f"{facts} Can a copy of nothing be up to date?")
        attempt.unexpected(facts)


@contextmanager
def _situations(lab: Lab) -> Iterator[list[Situation]]:
    """Todos made over HTTP; the worker has seen the first five as they were, then is paused."""
    ada = client_in(lab)

    def create(title: str) -> str:
        return str(ada.post("/todos", json={"title": title}).json["id"])

    lab.worker.start()
    current, done, renamed = create("Buy paint"), create("Water the plants"), create("Call Bo")
    waits, removed = create("Paint the door"), create("Clean the brush")
    lab.catch_up()
    lab.worker.pause()
    try:
        ada.post(f"/todos/{done}/complete")
        _rename(lab, renamed, "Call Bob")
        ada.put(f"/todos/{waits}/dependencies/{current}")
        lab.cypher("MATCH (todo:Todo {id: $id}) DETACH DELETE todo", id=removed)
        yield [
            Situation("missing", str(uuid4()), "an id that no todo has", False),
            Situation(
                "new", create("Sell the car"), "a todo made while the worker was stopped", False
            ),
            Situation("current", current, "a todo that the worker has carried over", True),
            Situation("done", done, "a todo carried over and completed afterwards", False),
            Situation("renamed", renamed, "a todo carried over and renamed afterwards", False),
            Situation(
                "waits", waits, "a todo carried over, which then had to wait for another", False
            ),
            Situation("removed", removed, "a todo carried over, then lost by the graph", False),
        ]
    finally:
        lab.worker.resume()


def _answer(attempt: Attempt, lab: Lab, situation: Situation) -> bool:
    call = attempt.call(situation.todo_id, lab.sql, lab.cypher)
    value = call.value
    if not isinstance(value, bool):
        _no_verdict(attempt, situation, value, call.printed.strip())
    return value


def _no_verdict(attempt: Attempt, situation: Situation, value: object, printed: str) -> NoReturn:
    if value is None and printed:
        attempt.wrong(
            "prints-instead-of-returning",
            f"Your code printed {quoted(printed)}, and the caller got `None`. "
            "An `if caught_up(…):` can't read the screen.",
        )
    if value is None:
        attempt.wrong(
            "returns-nothing",
            f"Asked about {situation.story}, your function returned `None`. Does every way "
            "through it come to a `return`?",
        )
    attempt.wrong(
        "returns-rows",
        f"Asked about {situation.story}, your function returned a `{type_name(value)}`, "
        f"{quoted(value)}. The question is one of yes or no: what do you make of this?",
    )


def _credit_parts(attempt: Attempt, answers: dict[str, bool]) -> None:
    if answers["current"] and not answers["new"]:
        attempt.earn(1, "it tells a todo that the graph has from one that it hasn't")
        if not (answers["done"] or answers["renamed"]):
            attempt.earn(1, "it notices a new title and a new status")


def _rename(lab: Lab, todo_id: str, title: str) -> None:
    """As the application would do it: the change and its event in one transaction."""
    lab.sql(
        "WITH changed AS (UPDATE todos SET title = %(title)s, version = version + 1"
        " WHERE id = %(id)s RETURNING *)"
        " INSERT INTO outbox (topic, aggregate_id, version, payload)"
        " SELECT 'todo.renamed', id, version, jsonb_build_object('owner_id', owner_id, 'title',"
        " title, 'status', status, 'depends_on', '[]'::jsonb) FROM changed",
        id=todo_id,
        title=title,
    )


def _facts(lab: Lab, situation: Situation) -> str:
    rows = lab.sql("SELECT title, status FROM todos WHERE id = %(id)s", id=situation.todo_id)
    nodes = lab.cypher(
        "MATCH (todo:Todo {id: $id}) RETURN todo.title AS title, todo.status AS status",
        id=situation.todo_id,
    )
    table, graph = (
        f"“{found[0]['title']}”, {found[0]['status']}" if found else "nothing"
        for found in (rows, nodes)
    )
    return f"The table has {table}; the graph has {graph}."
