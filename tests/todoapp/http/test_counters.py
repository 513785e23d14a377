"""Counters that all processes share: the interface `limits` asks for, on PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable
from time import time
from typing import Any, TypeVar

import pytest
from limits import parse
from limits.aio.strategies import FixedWindowRateLimiter
from psycopg.errors import UndefinedTable

from todoapp.db.pool import Pool
from todoapp.db.reader import Reader
from todoapp.http.counters import SWEPT_AT_ONCE, Counters

T = TypeVar("T")
Run = Callable[[Callable[[Counters], Awaitable[T]]], T]
Sql = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def run(database: str) -> Run[Any]:
    """Does some work with counters of its own engine."""

    def with_counters(work: Callable[[Counters], Awaitable[T]]) -> T:
        async def within() -> T:
            counters = Counters(Reader(Pool(database)))
            try:
                return await work(counters)
            finally:
                await counters.reader.pool.close()

        return asyncio.run(within())

    return with_counters


def test_what_happens_at_once_is_counted_one_by_one(run: Run[Any]) -> None:
    async def work(counters: Counters) -> list[int]:
        return await asyncio.gather(*(counters.incr("a", 60) for _ in range(20)))

    assert sorted(run(work)) == list(range(1, 21))


def test_what_was_counted_is_still_counted_by_the_next_process(run: Run[Any]) -> None:
    run(lambda counters: counters.incr("a", 60, amount=3))

    async def work(counters: Counters) -> tuple[int, int, bool]:
        return await counters.incr("a", 60), await counters.get("a"), await counters.check()

    assert run(work) == (4, 4, True)


def test_a_window_begins_with_its_first_event_and_ends_by_itself(run: Run[Any], sql: Sql) -> None:
    async def work(counters: Counters) -> float:
        for _ in range(2):
            await counters.incr("a", 60)
        return await counters.get_expiry("a")

    assert run(work) == pytest.approx(time() + 60, abs=30)

    sql("UPDATE rate_counters SET expires_at = now() - interval '1 second'")
    assert run(lambda counters: counters.get("a")) == 0
    assert run(lambda counters: counters.incr("a", 60)) == 1
    assert run(lambda counters: counters.incr("a", 60)) == 2


def test_a_window_that_nobody_opened_ends_now(run: Run[Any]) -> None:
    assert run(lambda counters: counters.get_expiry("a")) == pytest.approx(time(), abs=30)


def test_counters_can_be_forgotten(run: Run[Any]) -> None:
    async def work(counters: Counters) -> tuple[int, int, int]:
        for key in ("a", "b", "c"):
            await counters.incr(key, 60)
        await counters.clear("a")
        return await counters.get("a"), await counters.get("b"), await counters.reset()

    assert run(work) == (0, 1, 2)


def test_whoever_opens_a_window_takes_old_ones_away(run: Run[Any], sql: Sql) -> None:
    sql(
        "INSERT INTO rate_counters SELECT 'old' || n, 1, now() - n * interval '1 hour'"
        " FROM generate_series(1, 15) AS n"
    )

    for key in ("a", "a", "b"):
        run(lambda counters, key=key: counters.incr(key, 60))
        left = sql("SELECT count(*) AS left FROM rate_counters WHERE key LIKE 'old%%'")
        if key == "a":
            assert left == [{"left": 15 - SWEPT_AT_ONCE}]

    assert left == [{"left": 0}]


def test_a_connection_that_was_cut_meanwhile_goes_unnoticed(run: Run[Any], sql: Sql) -> None:
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"

    async def work(counters: Counters) -> int:
        await counters.incr("a", 60)
        await asyncio.to_thread(sql, f"{cut} AND datname = current_database()")
        return await counters.incr("a", 60)

    assert run(work) == 2


def test_a_statement_that_postgresql_refuses_is_not_tried_again(run: Run[Any], sql: Sql) -> None:
    sql("DROP TABLE rate_counters")

    with pytest.raises(UndefinedTable):
        run(lambda counters: counters.incr("a", 60))


def test_the_librarys_own_strategy_works_on_it(run: Run[Any]) -> None:
    async def work(counters: Counters) -> list[bool]:
        strategy, limit = FixedWindowRateLimiter(counters), parse("2/minute")
        return [await strategy.hit(limit, "ada") for _ in range(3)] + [
            await strategy.hit(limit, "bob")
        ]

    assert run(work) == [True, True, False, True]
