"""Events are part of the transaction, and come in the order of the changes."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from todoapp import outbox
from todoapp.db.engine import open_engine
from todoapp.db.session import session_factory
from todoapp.todos import service
from todoapp.todos.dependencies import service as dependencies
from todoapp.users.models import User

Sql = Callable[..., list[dict[str, Any]]]
InSession = Callable[..., Any]


async def some_todos(session: AsyncSession) -> list[Any]:
    user = User(email="ada@example.com", name="Ada", password_hash="none")
    session.add(user)
    await session.flush()
    todos = [await service.create(session, user.id, title=title) for title in "ABC"]
    await dependencies.add(session, user.id, todos[1].id, todos[0].id)
    return [user.id, *(todo.id for todo in todos)]


def test_an_event_of_a_transaction_that_fails_never_was(in_session: InSession, sql: Sql) -> None:
    async def fail(session: AsyncSession) -> None:
        await some_todos(session)
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        in_session(fail)
    assert sql("SELECT * FROM outbox") == []


def test_emitting_wakes_who_listens_when_the_transaction_commits(
    database: str, in_session: InSession
) -> None:
    with psycopg.connect(database, autocommit=True) as listener:
        listener.execute("LISTEN outbox")
        in_session(some_todos)

        (woken,) = listener.notifies(timeout=5, stop_after=1)
        assert woken.payload == ""  # what is new is asked of the table


@pytest.mark.parametrize(("moment", "woken"), [(60.0, 1), (0.0, 3)])
def test_of_writes_within_a_moment_only_the_first_wakes_the_worker(
    moment: float, woken: int, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit that notifies keeps all others that do from the disk."""
    monkeypatch.setattr(outbox, "MOMENT", moment)

    async def write() -> None:
        engine = open_engine(database)
        sessions = session_factory(engine)
        for _ in range(3):
            async with sessions.begin() as session:
                await outbox.emit(session, "todo.created", uuid4(), 1, {})
        await engine.dispose()

    with psycopg.connect(database, autocommit=True) as listener:
        listener.execute("LISTEN outbox")
        asyncio.run(write())
        listener.execute("NOTIFY outbox, 'end'")
        heard = [one.payload for one in listener.notifies(timeout=60, stop_after=woken + 1)]

    assert heard == [""] * woken + ["end"]


def test_the_change_is_written_before_its_event(in_session: InSession, sql: Sql) -> None:
    async def change(session: AsyncSession) -> None:
        owner, todo, *_ = await some_todos(session)
        changed = await service.get(session, owner, todo)
        changed.title = "changed but not flushed"
        await outbox.emit(session, "todo.changed", todo, 2, {})
        written = await session.execute(
            text("SELECT xmin::text = pg_current_xact_id()::text, title FROM todos WHERE id = :id"),
            {"id": todo},
        )
        assert written.one() == (True, "changed but not flushed")

    in_session(change)


@pytest.fixture
def pending(in_session: InSession) -> Callable[[], list[int]]:
    """The ids of the events that the worker would take now."""

    async def ask(session: AsyncSession) -> list[int]:
        return [row.id for row in await session.execute(outbox.pending(100))]

    return lambda: in_session(ask)


def event(sql: Sql, aggregate: object, **changed: object) -> int:
    (row,) = sql(
        "INSERT INTO outbox (topic, aggregate_id, version, payload)"
        " VALUES ('todo.x', %s, 1, '{}') RETURNING id",
        aggregate,
    )
    for column, value in changed.items():
        sql(f"UPDATE outbox SET {column} = {value} WHERE id = {row['id']}")  # noqa: S608
    return int(row["id"])


def test_pending_are_those_not_processed_in_order(sql: Sql, pending: Callable[[], Any]) -> None:
    first = event(sql, uuid4())
    event(sql, uuid4(), processed_at="now()")
    last = event(sql, uuid4())

    assert pending() == [first, last]


def test_the_order_is_that_of_the_numbers_and_a_part_of_them_can_be_asked_for(
    in_session: InSession, sql: Sql
) -> None:
    numbers = [event(sql, uuid4()) for _ in range(3)]
    for number in numbers[:2]:  # a row that is changed moves to the end of the table
        sql("UPDATE outbox SET topic = 'todo.y' WHERE id = %s", number)

    async def ask(session: AsyncSession) -> list[int]:
        await session.execute(text("SET LOCAL enable_indexscan = off"))  # which has an order, too
        await session.execute(text("SET LOCAL enable_bitmapscan = off"))
        return [row.id for row in await session.execute(outbox.pending(2))]

    assert in_session(ask) == numbers[:2]


def test_changes_of_one_thing_are_carried_over_together_and_at_once(
    in_session: InSession,
) -> None:
    async def ask(session: AsyncSession) -> list[int]:
        thing = uuid4()
        for version in (1, 2, 3):  # due in the very moment in which is asked
            await outbox.emit(session, "todo.x", thing, version, {})
        return [row.version for row in await session.execute(outbox.pending(100))]

    assert in_session(ask) == [1, 2, 3]


def test_what_was_carried_over_is_marked_and_counted(in_session: InSession, sql: Sql) -> None:
    done, waits = event(sql, uuid4(), attempts=2), event(sql, uuid4())

    async def mark(session: AsyncSession) -> None:
        await session.execute(outbox.processed([done]))

    in_session(mark)

    rows = {row["id"]: row for row in sql("SELECT *, now() AS now FROM outbox")}
    assert rows[done]["attempts"] == 3
    assert rows[done]["processed_at"] <= rows[done]["now"]
    assert (rows[waits]["attempts"], rows[waits]["processed_at"]) == (0, None)


def test_a_number_that_appears_late_is_not_passed_over(
    database: str, sql: Sql, pending: Callable[[], Any]
) -> None:
    with psycopg.connect(database) as slow:
        slow.execute(
            "INSERT INTO outbox (topic, aggregate_id, version, payload)"
            " VALUES ('todo.slow', uuidv7(), 1, '{}')"
        )
        later = event(sql, uuid4())
        assert pending() == [later]
        sql("UPDATE outbox SET processed_at = now()")
        slow.commit()

    assert len(pending()) == 1
    assert pending()[0] < later


def test_a_failed_event_waits_and_holds_back_nothing(sql: Sql, pending: Callable[[], Any]) -> None:
    thing = uuid4()
    event(sql, thing, next_attempt_at="now() + interval '1 hour'")
    newer, other = event(sql, thing), event(sql, uuid4())

    assert pending() == [newer, other]


def test_each_failure_doubles_the_pause(in_session: InSession, sql: Sql) -> None:
    number = event(sql, uuid4())

    async def fail(session: AsyncSession) -> None:
        await session.execute(outbox.failed(number, ValueError("reason")))

    pauses = []
    for _ in range(3):
        in_session(fail)
        (row,) = sql("SELECT attempts, last_error, next_attempt_at - now() AS pause FROM outbox")
        pauses.append(round(row["pause"].total_seconds()))

    assert pauses == [1, 2, 4]
    assert (row["attempts"], row["last_error"]) == (3, "ValueError: reason")


def test_of_a_long_reason_the_beginning_is_kept(in_session: InSession, sql: Sql) -> None:
    number, other = event(sql, uuid4()), event(sql, uuid4())

    async def fail(session: AsyncSession) -> None:
        await session.execute(outbox.failed(number, ValueError("x" * 600)))

    in_session(fail)

    errors = {row["id"]: row["last_error"] for row in sql("SELECT id, last_error FROM outbox")}
    assert errors == {number: "ValueError: " + "x" * 488, other: None}


def test_the_longest_pause_is_bounded(in_session: InSession, sql: Sql) -> None:
    number = event(sql, uuid4(), attempts=10_000)

    async def fail(session: AsyncSession) -> None:
        await session.execute(outbox.failed(number, ValueError("reason")))

    in_session(fail)

    (row,) = sql("SELECT next_attempt_at - now() AS pause FROM outbox")
    assert outbox.LONGEST_BACKOFF - 60 < row["pause"].total_seconds() <= outbox.LONGEST_BACKOFF
