"""What rate limits count, kept in PostgreSQL: all processes of the application count together."""

from datetime import datetime

from limits.aio.storage import Storage
from psycopg import Error as PsycopgError
from sqlalchemy import Text, bindparam, delete, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from todoapp.db.pool import PoolFull
from todoapp.db.reader import Question, Reader
from todoapp.db.tables import Base

SWEPT_AT_ONCE = 10  # more than are added, so that old ones become fewer


class RateCounter(Base):
    """How often something happened in a window. Unlogged: fast, and a crash may lose it."""

    __tablename__ = "rate_counters"
    __table_args__ = {"prefixes": ["UNLOGGED"]}  # noqa: RUF012  # SQLAlchemy reads it from the class

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)


# One statement: no two requests read the same number, and counting costs one round trip.
COUNT = Question(
    text("""
INSERT INTO rate_counters AS counter (key, count, expires_at)
VALUES (:key, :amount, now() + make_interval(secs => :seconds))
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN counter.expires_at > now() THEN counter.count ELSE 0 END + excluded.count,
  expires_at = CASE WHEN counter.expires_at > now() THEN counter.expires_at
                    ELSE excluded.expires_at END
RETURNING count
""")
)
KEY = bindparam("key", type_=Text)
NOW = func.now()
ENDS = func.coalesce(func.max(RateCounter.expires_at), NOW)
OLD = (
    select(RateCounter.key)
    .where(RateCounter.expires_at < NOW)
    .order_by(RateCounter.expires_at)
    .limit(SWEPT_AT_ONCE)
    .with_for_update(skip_locked=True)  # somebody else sweeps those, or counts with them
)
GONE = delete(RateCounter).returning(RateCounter.key)

SEEN = Question(
    select(RateCounter.count).where(RateCounter.key == KEY, RateCounter.expires_at > NOW)
)
EXPIRY = Question(select(func.extract("epoch", ENDS).label("ends")).where(RateCounter.key == KEY))
RESET = Question(GONE)
CLEAR = Question(GONE.where(RateCounter.key == KEY))
# A plan for any number of rows might read all that have expired.
SWEEP = Question(GONE.where(RateCounter.key.in_(OLD)), values_matter=True)


class Counters(Storage):
    """The storage that the library `limits` asks for, on the table above.

    A `Reader` asks, since each of its statements is a transaction of its own: what a request
    counted stays counted when it fails. Where it asks again after a restart, it may have counted
    already.

    A window begins with the first event in it. When PostgreSQL is away each method raises, as it
    does for everything else: who can't be counted isn't served.
    """

    STORAGE_SCHEME = None

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        """What fails when the storage does."""
        return (PsycopgError, PoolFull)

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, in a window of `expiry` seconds; returns how many there are in it now."""
        values = {"key": key, "amount": amount, "seconds": expiry}
        (row,) = await self.reader.all(COUNT, values)
        if row["count"] == amount:  # whoever opens a window takes some old ones away
            await self.reader.all(SWEEP)
        return int(row["count"])

    async def get(self, key: str) -> int:
        """How many there are in the present window."""
        row = await self.reader.first(SEEN, {"key": key})
        return int(row["count"]) if row else 0

    async def get_expiry(self, key: str) -> float:
        """When the present window ends, in seconds since 1970; now, if there is none."""
        (row,) = await self.reader.all(EXPIRY, {"key": key})
        return float(row["ends"])

    async def check(self) -> bool:
        """Whether the storage can be used."""
        return await self.get("") == 0

    async def reset(self) -> int:
        """Forget everything; returns how many counters there were."""
        return len(await self.reader.all(RESET))

    async def clear(self, key: str) -> None:
        """Forget one counter."""
        await self.reader.all(CLEAR, {"key": key})
