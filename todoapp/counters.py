"""What rate limits count, kept in PostgreSQL: all processes of the application count together."""

from datetime import datetime
from typing import Any

from limits.aio.storage import Storage
from sqlalchemy import CursorResult, Executable, delete, func, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Mapped, mapped_column

from todoapp.db import Base

SWEPT_AT_ONCE = 10  # more than are added, so that old ones become fewer

# One statement: no two requests read the same number, and counting costs one round trip.
COUNT = text("""
INSERT INTO rate_counters AS counter (key, count, expires_at)
VALUES (:key, :amount, now() + make_interval(secs => :seconds))
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN counter.expires_at > now() THEN counter.count ELSE 0 END + excluded.count,
  expires_at = CASE WHEN counter.expires_at > now() THEN counter.expires_at
                    ELSE excluded.expires_at END
RETURNING count
""")


class RateCounter(Base):
    """How often something happened in a window. Unlogged: fast, and a crash may lose it."""

    __tablename__ = "rate_counters"
    __table_args__ = {"prefixes": ["UNLOGGED"]}  # noqa: RUF012  # SQLAlchemy reads it from the class

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Counters(Storage):
    """The storage that the library `limits` asks for, on the table above.

    Its `engine` does nothing around a statement, as `open_reading_engine` makes it: what a request
    counted is no part of its transaction, and stays counted when it fails.

    A window begins with the first event in it. When PostgreSQL is away each method raises, as it
    does for everything else: who can't be counted isn't served.
    """

    STORAGE_SCHEME = None

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__()
        self.engine = engine

    @property
    def base_exceptions(self) -> type[Exception]:
        """What fails when the storage does."""
        return SQLAlchemyError

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, in a window of `expiry` seconds; returns how many there are in it now."""
        values = {"key": key, "amount": amount, "seconds": expiry}
        count: int = (await self._execute(COUNT, values)).scalar_one()
        if count == amount:  # whoever opens a window takes some old ones away
            await self._sweep()
        return count

    async def get(self, key: str) -> int:
        """How many there are in the present window."""
        query = select(RateCounter.count).where(
            RateCounter.key == key, RateCounter.expires_at > func.now()
        )
        return (await self._execute(query)).scalar() or 0

    async def get_expiry(self, key: str) -> float:
        """When the present window ends, in seconds since 1970; now, if there is none."""
        moment = func.coalesce(func.max(RateCounter.expires_at), func.now())
        query = select(func.extract("epoch", moment)).where(RateCounter.key == key)
        return float((await self._execute(query)).scalar_one())

    async def check(self) -> bool:
        """Whether the storage can be used."""
        return await self.get("") == 0

    async def reset(self) -> int:
        """Forget everything; returns how many counters there were."""
        return (await self._execute(delete(RateCounter))).rowcount

    async def clear(self, key: str) -> None:
        """Forget one counter."""
        await self._execute(delete(RateCounter).where(RateCounter.key == key))

    async def _sweep(self) -> None:
        old = (
            select(RateCounter.key)
            .where(RateCounter.expires_at < func.now())
            .order_by(RateCounter.expires_at)
            .limit(SWEPT_AT_ONCE)
            .with_for_update(skip_locked=True)  # somebody else sweeps those, or counts with them
        )
        await self._execute(delete(RateCounter).where(RateCounter.key.in_(old)))

    async def _execute(
        self, statement: Executable, values: dict[str, Any] | None = None
    ) -> CursorResult[Any]:
        try:
            return await self._once(statement, values)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            # The server was restarted since the connection was used last. At worst we count twice.
            return await self._once(statement, values)

    async def _once(
        self, statement: Executable, values: dict[str, Any] | None
    ) -> CursorResult[Any]:
        async with self.engine.connect() as connection:
            return await connection.execute(statement, values)
