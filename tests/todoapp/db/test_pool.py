"""Turns in the order of arrival, and connections that are lent for a statement each."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import psycopg
import pytest

from todoapp.db.engine import PoolFull, Turns
from todoapp.db.reader import Pool

T = TypeVar("T")
Run = Callable[..., Any]
Sql = Callable[..., list[dict[str, Any]]]
CUT = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
CUT += " WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture
def run(database: str) -> Run:
    """Does some work with a pool of its own."""

    def with_pool(work: Callable[[Pool], Awaitable[T]], **options: Any) -> T:
        async def within() -> T:
            pool = Pool(database, **options)
            try:
                return await work(pool)
            finally:
                await pool.close()

        return asyncio.run(within())

    return with_pool


def test_who_has_waited_longest_is_next_and_nobody_overtakes() -> None:
    async def work() -> list[int]:
        turns, served = Turns(1, 60), list[int]()

        async def visit(number: int) -> None:
            async with turns:
                served.append(number)
                await asyncio.sleep(0)  # the others line up
            if number < 10:  # and again, at the very moment when the place is free
                await visit(number + 10)

        await asyncio.gather(*map(visit, range(10)))
        return served

    assert asyncio.run(work()) == list(range(20))


def test_who_gets_no_turn_in_time_is_told_and_leaves_the_queue() -> None:
    async def work() -> None:
        turns = Turns(1, 0.05)
        async with turns:
            with pytest.raises(PoolFull):
                await turns.__aenter__()
            assert turns.taken == 1
        async with turns:
            assert turns.taken == 1
        assert turns.taken == 0

    asyncio.run(work())


def test_who_gives_up_waiting_leaves_the_queue() -> None:
    async def work() -> None:
        turns = Turns(1, 60)
        async with turns:
            waiting = asyncio.ensure_future(turns.__aenter__())
            await asyncio.sleep(0)
            waiting.cancel()
        async with turns:
            assert turns.taken == 1

    asyncio.run(work())


def test_a_connection_that_ended_while_nobody_used_it_isnt_lent(run: Run, sql: Sql) -> None:
    async def work(pool: Pool) -> bool:
        async with pool.connection() as first:
            await first.execute("SELECT 1")
        await asyncio.to_thread(sql, CUT)
        async with pool.connection() as second:
            await second.execute("SELECT 1")
        return first.closed and second is not first

    assert run(work)


def test_an_open_connection_is_lent_again(run: Run) -> None:
    async def work(pool: Pool) -> bool:
        async with pool.connection() as first:
            await first.execute("SELECT 1")
        async with pool.connection() as second:
            return second is first

    assert run(work)


def test_no_more_connections_are_opened_than_there_are_places(run: Run) -> None:
    async def work(pool: Pool) -> int:
        seen = set()

        async def ask() -> None:
            async with pool.connection() as connection:
                seen.add(connection)
                await connection.execute("SELECT pg_sleep(0.01)")

        await asyncio.gather(*(ask() for _ in range(30)))
        return len(seen)

    assert run(work, pool_size=3) == 3


def test_postgresql_that_is_away_is_told_to_all_at_once() -> None:
    """Nobody waits for a time-out, though only one place is free."""

    async def work() -> list[BaseException | None]:
        pool = Pool("postgresql://127.0.0.1:1/nowhere", pool_size=1, pool_seconds=60)

        async def ask() -> None:
            async with pool.connection():
                pass

        return await asyncio.gather(*(ask() for _ in range(20)), return_exceptions=True)

    assert {type(error) for error in asyncio.run(work())} == {psycopg.OperationalError}
