"""How often somebody may ask. Counted before the work is done, and whatever becomes of it.

Counted in PostgreSQL, so that all processes of the application count together. A limit holds for
fixed windows, which begin with the first event in them: at worst twice as much passes around the
end of one. In exchange each request costs one statement.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Annotated, Any, ClassVar, Literal, get_args

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from todoapp.db.reader import Question, Reader
from todoapp.db.tables import Base
from todoapp.http.identity import CurrentUserId
from todoapp.http.openapi import documented
from todoapp.http.problems import Problem
from todoapp.settings import Settings, read_limit

SWEPT_AT_ONCE = 10  # more than are added, so that old ones become fewer
CHANGES = {"POST", "PUT", "PATCH", "DELETE"}
Limited = Literal[
    "registration",
    "sign-in",
    "account",
    "account-anywhere",
    "refresh",
    "write",
    "share",
    "graph",
]


class TooManyRequests(Problem):
    status = 429
    type = "/problems/too-many-requests"
    title = "Too many requests"
    detail = "Wait for as many seconds as `Retry-After` says, then try again."
    headers: ClassVar = {"Retry-After": "30"}

    def __init__(self, limit: str, quota: int, window: int, seconds: int) -> None:
        super().__init__(f"This is limited to {quota} in {window} s. Try again in {seconds} s.")
        self.headers = {  # type: ignore[misc]
            "Retry-After": str(seconds),
            # draft-ietf-httpapi-ratelimit-headers-10: what is allowed, what remains and until when
            "RateLimit-Policy": f'"{limit}";q={quota};w={window}',
            "RateLimit": f'"{limit}";r=0;t={seconds}',
        }


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
VALUES (:key, 1, now() + make_interval(secs => :seconds))
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN counter.expires_at > now() THEN counter.count ELSE 0 END + 1,
  expires_at = CASE WHEN counter.expires_at > now() THEN counter.expires_at
                    ELSE excluded.expires_at END
RETURNING count, ceil(extract(epoch FROM expires_at - now()))::int AS seconds
""")
)
OLD = (
    select(RateCounter.key)
    .where(RateCounter.expires_at < func.now())
    .order_by(RateCounter.expires_at)
    .limit(SWEPT_AT_ONCE)
    .with_for_update(skip_locked=True)  # somebody else sweeps those, or counts with them
)
# A plan for any number of rows might read all that have expired.
SWEEP = Question(
    delete(RateCounter).where(RateCounter.key.in_(OLD)).returning(RateCounter.key),
    values_matter=True,
)


class Limits:
    """The limits of one application, by name, as its settings say.

    A `Reader` counts, since each of its statements is a transaction of its own: what a request
    counted stays counted when it fails. When PostgreSQL is away, who can't be counted isn't served.
    """

    def __init__(self, reader: Reader, settings: Settings) -> None:
        self._reader = reader
        self._quotas = {
            name: read_limit(getattr(settings, f"{name.replace('-', '_')}_limit"))
            for name in get_args(Limited)
        }

    async def count(self, name: Limited, *whom: str) -> None:
        """Count one more.

        Raises:
            TooManyRequests: that is more than may be.
        """
        quota, window = self._quotas[name]
        key = "/".join([name, *whom])
        (row,) = await self._reader.all(COUNT, {"key": key, "seconds": window})
        if row["count"] == 1:  # whoever opens a window takes some old ones away
            await self._reader.all(SWEEP)
        if row["count"] > quota:
            raise TooManyRequests(name, quota, window, row["seconds"])


async def get_limits(request: Request) -> Limits:
    """The application's limits."""
    limits: Limits = request.app.state.limits
    return limits


LimitsDep = Annotated[Limits, Depends(get_limits)]


def network_of(address: str) -> str:
    """Who counts as one address: of IPv6, a whole /64, since a single home has that many."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address  # a socket of this machine
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or ip_network((int(ip) >> 64 << 64, 64)))


def client_network(request: Request) -> str:
    """Where a request comes from."""
    return network_of(request.client.host if request.client else "local")


def by_address(name: Limited) -> Callable[[Request, Limits], Awaitable[None]]:
    """A dependency that counts what comes from the client's address."""

    async def limit(request: Request, limits: LimitsDep) -> None:
        await limits.count(name, client_network(request))

    return limit


class PasswordLimit:
    """Counts the passwords that are tried for an account, those from one network on their own.

    If they were counted by account alone, anybody could use them up and lock the owner out from
    anywhere. What one network has used up is refused there before it counts for the others. The
    bound on all networks together is for guesses that come from very many; who has so many can
    still keep the owner from signing in, though not from going on with a session: that is the
    price of a bound.
    """

    def __init__(self, request: Request, limits: LimitsDep) -> None:
        self._network = client_network(request)
        self._limits = limits

    async def count(self, email: str) -> None:
        """Count one more.

        Raises:
            TooManyRequests: that is more than may be.
        """
        await self._limits.count("account", self._network, email)
        await self._limits.count("account-anywhere", email)


PasswordLimitDep = Annotated[PasswordLimit, Depends()]


async def limit_writes(limits: LimitsDep, user_id: CurrentUserId) -> None:
    """Count what this user changes."""
    await limits.count("write", str(user_id))


async def limit_shares(limits: LimitsDep, user_id: CurrentUserId) -> None:
    """Count with whom this user tries to share: the answer tells whether an address is known."""
    await limits.count("share", str(user_id))


async def limit_questions(limits: LimitsDep, user_id: CurrentUserId) -> None:
    """Count what this user asks of the graph: one question may cost more than a hundred reads."""
    await limits.count("graph", str(user_id))


WriteLimit = Depends(limit_writes)
ShareLimit = Depends(limit_shares)
GraphLimit = Depends(limit_questions)


class LimitedRoute(APIRoute):
    """A route whose changes are counted for the user who makes them, and which says so."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if CHANGES & set(options.get("methods") or ()):
            # Before all others: what is refused shall cost nothing more.
            options["dependencies"] = [WriteLimit, *(options.get("dependencies") or ())]
            options["responses"] = {
                **(options.get("responses") or {}),
                **documented(TooManyRequests),
            }
        super().__init__(path, endpoint, **options)
