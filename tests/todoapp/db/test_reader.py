"""Questions of one statement, and the connections they are asked over."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import psycopg
import pytest
from sqlalchemy import Integer, bindparam, func, literal, select, text

from todoapp.db.engine import PoolFull
from todoapp.db.reader import Pool, Question, Reader

T = TypeVar("T")
Sql = Callable[..., list[dict[str, Any]]]

WHO = Question(select(func.pg_backend_pid().label("pid")))
SLEEP = Question(select(func.pg_sleep(bindparam("seconds"))))
DIVIDE = Question(select((literal(12, Integer) / bindparam("by", type_=Integer)).label("result")))
OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
OTHERS += " AND backend_type = 'client backend'"


@pytest.fixture
def run(database: str) -> Callable[..., Any]:
    """Does some work with a reader of its own."""

    def with_reader(work: Callable[[Reader], Awaitable[T]], **options: Any) -> T:
        async def within() -> T:
            pool = Pool(database, **options)
            try:
                return await work(Reader(pool))
            finally:
                await pool.close()

        return asyncio.run(within())

    return with_reader


def test_a_question_holds_its_own_values_and_takes_those_that_it_left_open(
    run: Callable[..., Any],
) -> None:
    assert DIVIDE.values == {"param_1": 12}
    assert run(lambda reader: reader.all(DIVIDE, {"by": 4})) == [{"result": 3}]


def test_no_row_is_none(run: Callable[..., Any]) -> None:
    nobody = Question(select(literal(1).label("one")).where(literal(False)))

    assert run(lambda reader: reader.first(nobody)) is None


def test_a_restart_of_postgresql_goes_unnoticed(run: Callable[..., Any], sql: Sql) -> None:
    async def who(reader: Reader) -> int:
        return int((await reader.all(WHO))[0]["pid"])

    async def work(reader: Reader) -> tuple[set[int], int]:
        await asyncio.gather(*(reader.all(SLEEP, {"seconds": 0.3}) for _ in range(4)))
        before = await asyncio.to_thread(sql, f"SELECT pid {OTHERS}")
        await asyncio.to_thread(sql, f"SELECT pg_terminate_backend(pid, 5000) {OTHERS}")
        return {row["pid"] for row in before}, await who(reader)

    before, after = run(work, pool_size=4)

    assert len(before) == 4
    assert after not in before


def test_one_lost_connection_is_a_sign_for_all_that_lie_ready(
    run: Callable[..., Any], sql: Sql
) -> None:
    """Where a whole host is gone, each of them would cost somebody ten seconds."""
    asleep = "query LIKE '%%pg_sleep%%' AND state = 'active'"

    async def work(reader: Reader) -> tuple[set[int], set[int]]:
        await asyncio.gather(*(reader.all(SLEEP, {"seconds": 0.3}) for _ in range(4)))
        before = {row["pid"] for row in await asyncio.to_thread(sql, f"SELECT pid {OTHERS}")}
        sleeping = asyncio.ensure_future(reader.all(SLEEP, {"seconds": 1}))
        while not await asyncio.to_thread(sql, f"SELECT pid {OTHERS} AND {asleep}"):
            pass
        await asyncio.to_thread(
            sql, f"SELECT pg_terminate_backend(pid, 5000) {OTHERS} AND {asleep}"
        )
        await sleeping
        return before, {(await reader.all(WHO))[0]["pid"] for _ in range(8)}

    before, after = run(work, pool_size=4)

    assert len(before) == 4
    assert not before & after


def test_a_place_that_lost_its_connection_gets_another(run: Callable[..., Any], sql: Sql) -> None:
    async def work(reader: Reader) -> int:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.all(SLEEP, {"seconds": 60}), 0.3)
        await asyncio.gather(*(reader.all(SLEEP, {"seconds": 0.3}) for _ in range(2)))
        return len(await asyncio.to_thread(sql, f"SELECT pid {OTHERS}"))

    assert run(work, pool_size=2) == 2


def test_what_is_asked_often_is_prepared_unless_its_plan_depends_on_the_values(
    run: Callable[..., Any],
) -> None:
    prepared = Question(select(text("statement FROM pg_prepared_statements")))
    same = select((bindparam("number", type_=Integer) + literal(1, Integer)).label("next"))
    either = Question(same), Question(same.order_by("next"), values_matter=True)

    async def work(reader: Reader) -> list[str]:
        for question in either:
            for number in range(20):
                assert (await reader.all(question, {"number": number})) == [{"next": number + 1}]
        return [row["statement"] for row in await reader.all(prepared)]

    (statement,) = run(work, pool_size=1)

    assert "+" in statement
    assert "ORDER" not in statement


def test_a_refused_statement_leaves_the_connection_in_the_pool(run: Callable[..., Any]) -> None:
    async def work(reader: Reader) -> tuple[Any, Any]:
        before = await reader.all(WHO)
        with pytest.raises(psycopg.errors.DivisionByZero):
            await reader.all(DIVIDE, {"by": 0})
        return before, await reader.all(WHO)

    before, after = run(work, pool_size=1)

    assert before == after


def test_a_question_that_ends_its_connection_is_asked_only_once_more(
    run: Callable[..., Any],
) -> None:
    end = Question(select(func.pg_terminate_backend(func.pg_backend_pid())))

    async def work(reader: Reader) -> list[dict[str, Any]]:
        with pytest.raises(psycopg.OperationalError):
            await reader.all(end)
        return await reader.all(DIVIDE, {"by": 4})

    assert run(work) == [{"result": 3}]


def test_a_question_that_takes_too_long_isnt_asked_again(run: Callable[..., Any]) -> None:
    async def work(reader: Reader) -> tuple[Any, Any]:
        before = await reader.all(WHO)
        with pytest.raises(psycopg.errors.QueryCanceled):
            await reader.all(SLEEP, {"seconds": 60})
        return before, await reader.all(WHO)

    before, after = run(work, statement_seconds=0.3)

    assert before == after


def test_a_question_that_is_given_up_is_given_up_by_postgresql_too(
    run: Callable[..., Any], sql: Sql
) -> None:
    async def work(reader: Reader) -> tuple[Any, Any, Any]:
        before = await reader.all(WHO)  # first, so that the time goes into the question alone
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.all(SLEEP, {"seconds": 4}), 0.3)
        running = await asyncio.to_thread(sql, f"SELECT query {OTHERS} AND state = 'active'")
        return running, before, await reader.all(WHO)

    running, before, after = run(work, pool_size=1)

    assert running == []
    assert before != after  # what gives it up may be on its way yet, and meet the next question


def test_who_gets_no_connection_in_time_is_told(run: Callable[..., Any]) -> None:
    async def work(reader: Reader) -> None:
        sleeping = asyncio.ensure_future(reader.all(SLEEP, {"seconds": 1}))
        await asyncio.sleep(0.1)
        with pytest.raises(PoolFull):
            await reader.all(WHO)
        await sleeping

    run(work, pool_size=1, pool_seconds=0.2)


def test_postgresql_that_is_away_is_an_error_at_once() -> None:
    async def ask() -> None:
        await Reader(Pool("postgresql://127.0.0.1:1/nowhere")).all(WHO)

    with pytest.raises(psycopg.OperationalError):
        asyncio.run(ask())
