"""A learner's SQL, run on several sets of fresh data and compared with what is wanted.

    QUESTION = Question(
        data=(Data("two people with todos", "INSERT INTO users …"), Data("nobody yet", "")),
        wanted="SELECT …",
        rivals={"counts-nothing": Rival("SELECT count(*) …", "What is counted in an empty row?")},
    )
    Exercise(…, check=QUESTION.check)

The learner's function returns the text of one statement.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from workbook.checking.attempt import Attempt
from workbook.checking.runs import scratch
from workbook.checking.sandbox.crash import Crash
from workbook.checking.sandbox.values import type_name
from workbook.display import quoted, short
from workbook.lab.tables import complaint

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Data:
    """What is in the tables: `story` in a few words, `fill` as SQL, on the migrated schema."""

    story: str
    fill: str


@dataclass(frozen=True)
class Rival:
    """What somebody with a misconception asks, and the question that leads them on."""

    query: str
    question: str


@dataclass(frozen=True)
class Question:
    """What is to be asked; `look`, for statements that change something, shows what they did.

    The order of rows counts only if they have to be `ordered`.
    """

    data: tuple[Data, ...]
    wanted: str
    rivals: Mapping[str, Rival] = field(default_factory=dict)
    look: str = ""
    ordered: bool = False

    def check(self, attempt: Attempt) -> None:
        """Run the learner's statement on each set; the first that differs is shown."""
        query = _statement(attempt)
        theirs = [self._theirs(attempt, query, data) for data in self.data]
        wanted = [self._rows(self.wanted, data) for data in self.data]
        same = [self._same(*pair) for pair in zip(theirs, wanted, strict=True)]
        if all(same):
            return
        if same[0]:
            attempt.earn(1, f"it is right for {self.data[0].story}")
        at = same.index(False)
        facts = f"For {self.data[at].story}, {_facts(theirs[at], wanted[at])}"
        attempt.saw(_count(theirs[at]), *map(repr, theirs[at]))
        for misconception, rival in self.rivals.items():
            answers = [self._rows(rival.query, data) for data in self.data]
            if all(self._same(*pair) for pair in zip(theirs, answers, strict=True)):
                attempt.wrong(misconception, f"{facts} {rival.question}")
        attempt.unexpected(f"{facts} It was right for {sum(same)} of {len(same)} sets of data.")

    def _theirs(self, attempt: Attempt, query: str, data: Data) -> Rows:
        try:
            return self._rows(query, data, attempt.task.seconds)
        except psycopg.errors.QueryCanceled:
            attempt.no_end(
                f"For {data.story}, PostgreSQL was still working after {attempt.task.seconds:g} "
                "seconds. How many rows does your query make before it throws some away?"
            )
        except psycopg.Error as error:
            said = complaint(error, query)
            attempt.crashed(Crash(type(error).__name__, said, None, unwritten=False))

    def _rows(self, query: str, data: Data, seconds: float = 30) -> Rows:
        """In a transaction that is rolled back; `binary` has PostgreSQL take one statement only."""
        with psycopg.connect(scratch.kept("queries")) as connection:
            if data.fill:
                connection.execute(data.fill.encode())
            connection.execute(f"SET LOCAL statement_timeout = {int(seconds * 1000)}".encode())
            cursor = connection.execute(query.encode(), binary=True)
            if connection.info.transaction_status is not TransactionStatus.INTRANS:
                scratch.kept.cache_clear()  # what was filled in is there for good
                raise psycopg.errors.InvalidTransactionTermination("your statement ends the work")
            if self.look:
                cursor = connection.execute(self.look.encode())
            rows = cursor.fetchall() if cursor.description else []
            connection.rollback()
            return rows

    def _same(self, some: Rows, others: Rows) -> bool:
        one, other = [*map(repr, some)], [*map(repr, others)]
        return one == other if self.ordered else sorted(one) == sorted(other)


def _statement(attempt: Attempt) -> str:
    call = attempt.call()
    if not isinstance(call.value, str) or not call.value.strip():
        shown = call.printed.strip() or call.value
        attempt.unexpected(
            f"Your function came back with a `{type_name(call.value)}` ({quoted(shown)}). What "
            "is wanted is the text of a query, to be sent to PostgreSQL."
        )
    return call.value


def _facts(theirs: Rows, wanted: Rows) -> str:
    """What is seen, and the first row by which it differs."""
    if theirs and wanted and len(theirs[0]) != len(wanted[0]):
        return (
            f"each of your rows has {len(theirs[0])} values, such as {quoted(theirs[0])}; "
            f"{len(wanted[0])} are wanted."
        )
    shown = f"your query gave {_count(theirs)}"
    left = [*map(repr, theirs)]
    for row in wanted:
        if repr(row) not in left:
            return f"{shown}; among them there is no `{short(repr(row))}`."
        left.remove(repr(row))
    if left:
        return f"{shown}; `{short(left[0])}` is too many."
    return f"{shown}, the right ones in another order: {quoted(theirs[0])} comes first."


def _count(rows: Rows) -> str:
    return {0: "no row", 1: "one row"}.get(len(rows), f"{len(rows)} rows")
