"""What each change of a todo tells the graph, and what a call without a choice means."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from todoapp.http.etags import IfMatch, PreconditionFailed
from todoapp.http.problems import Invalid, NotAuthenticated
from todoapp.todos import service
from todoapp.users.models import User

Sql = Callable[..., list[dict[str, Any]]]
InSession = Callable[..., Any]


async def somebody(session: AsyncSession) -> UUID:
    user = User(email="ada@example.com", name="Ada", password_hash="none")
    session.add(user)
    await session.flush()
    return user.id


def events(sql: Sql) -> list[tuple[str, int]]:
    rows = sql("SELECT * FROM outbox WHERE starts_with(topic, 'todo.') ORDER BY id")
    return [(row["topic"], row["version"]) for row in rows]


def test_a_todo_without_choices_is_open_plain_and_nobody_elses(
    in_session: InSession, sql: Sql
) -> None:
    async def work(session: AsyncSession) -> Any:
        todo = await service.create(session, await somebody(session), title="Buy paint")
        assert (todo.notes, todo.due_at, todo.category_id, todo.tags) == (None, None, None, [])
        assert (todo.status, todo.priority, todo.version) == ("open", 0, 1)
        assert (todo.depends_on, todo.subtasks, todo.shares) == ([], [], [])
        return todo.owner_id, todo.id

    owner_id, todo_id = in_session(work)

    (event,) = sql("SELECT * FROM outbox WHERE topic = 'todo.created'")
    assert (event["aggregate_id"], event["version"]) == (todo_id, 1)
    assert event["payload"] == {
        "owner_id": str(owner_id),
        "title": "Buy paint",
        "status": "open",
        "priority": 0,
        "due_at": None,
        "category_id": None,
        "depends_on": [],
        "shared_with": {},
    }


def test_each_kind_of_change_tells_its_name_and_the_next_version(
    in_session: InSession, sql: Sql
) -> None:
    async def work(session: AsyncSession) -> None:
        me = await somebody(session)
        todo = (await service.create(session, me, title="Buy paint", tags=["home"])).id
        again = {"title": "Buy paint", "tags": ["home"], "priority": None}
        assert (await service.change(session, me, todo, again)).version == 1
        assert (await service.change(session, me, todo, {"title": "Sell paint"})).version == 2
        assert (await service.complete(session, me, todo)).version == 3
        assert (await service.complete(session, me, todo)).version == 3
        assert (await service.reopen(session, me, todo)).version == 4
        assert (await service.reopen(session, me, todo)).version == 4
        await service.delete(session, me, todo)

    in_session(work)

    assert events(sql) == [
        ("todo.created", 1),
        ("todo.changed", 2),
        ("todo.completed", 3),
        ("todo.reopened", 4),
        ("todo.deleted", 5),
    ]


def test_completing_notes_the_databases_time_and_reopening_forgets_it(
    in_session: InSession,
) -> None:
    async def work(session: AsyncSession) -> None:
        me = await somebody(session)
        todo = (await service.create(session, me, title="Buy paint")).id
        moment = await service.now(session)
        assert abs(moment - datetime.now(UTC)) < timedelta(minutes=1)
        done = await service.complete(session, me, todo)
        assert (done.status, done.completed_at) == ("done", moment)
        opened = await service.reopen(session, me, todo)
        assert (opened.status, opened.completed_at) == ("open", None)
        done = await service.change(session, me, todo, {"status": "done"})
        assert (done.status, done.completed_at) == ("done", moment)
        opened = await service.change(session, me, todo, {"status": "open"})
        assert (opened.status, opened.completed_at) == ("open", None)

    in_session(work)


@pytest.mark.parametrize("name", ["change", "complete", "reopen", "delete"])
def test_nothing_is_done_to_a_version_that_the_client_has_not_seen(
    in_session: InSession, sql: Sql, name: str
) -> None:
    async def work(session: AsyncSession) -> None:
        me = await somebody(session)
        todo = (await service.create(session, me, title="Buy paint")).id
        what = [{"title": "Sell paint"}] if name == "change" else []
        with pytest.raises(PreconditionFailed):
            await getattr(service, name)(session, me, todo, *what, IfMatch(frozenset(['"7"'])))

    in_session(work)

    assert events(sql) == [("todo.created", 1)]


def test_a_category_of_somebody_else_is_named_as_the_fault(in_session: InSession) -> None:
    fault = {
        "field": "body.category_id",
        "message": "isn't a category of this todo's owner",
    }

    async def create(session: AsyncSession) -> None:
        with pytest.raises(Invalid) as refused:
            await service.create(
                session, await somebody(session), title="Buy paint", category_id=uuid4()
            )
        assert refused.value.errors == [fault]
        await session.rollback()

    async def change(session: AsyncSession) -> None:
        me = await somebody(session)
        todo = (await service.create(session, me, title="Buy paint")).id
        with pytest.raises(Invalid) as refused:
            await service.change(session, me, todo, {"category_id": uuid4()})
        assert refused.value.errors == [fault]
        await session.rollback()

    in_session(create)
    in_session(change)


def test_an_account_that_is_gone_creates_nothing(in_session: InSession) -> None:
    async def work(session: AsyncSession) -> None:
        with pytest.raises(NotAuthenticated):
            await service.create(session, uuid4(), title="Buy paint")
        await session.rollback()

    in_session(work)
