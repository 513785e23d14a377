"""How often somebody may ask. Counted before the work is done, and whatever becomes of it.

A limit holds for fixed windows: at worst twice as much passes around the end of one. In exchange
each request costs one statement.
"""

from collections.abc import Awaitable, Callable
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from time import time
from typing import Annotated, Any, ClassVar, Literal

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from limits import parse
from limits.aio.strategies import FixedWindowRateLimiter

from todoapp.http.counters import Counters
from todoapp.http.identity import CurrentUserId
from todoapp.http.openapi import documented
from todoapp.http.problems import Problem
from todoapp.settings import Settings

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


class Limits:
    """The limits of one application, by name, as its settings say."""

    def __init__(self, counters: Counters, settings: Settings) -> None:
        self._strategy = FixedWindowRateLimiter(counters)
        self._items = {
            "registration": parse(settings.registration_limit),
            "sign-in": parse(settings.sign_in_limit),
            "account": parse(settings.account_limit),
            "account-anywhere": parse(settings.account_anywhere_limit),
            "refresh": parse(settings.refresh_limit),
            "write": parse(settings.write_limit),
            "share": parse(settings.share_limit),
            "graph": parse(settings.graph_limit),
        }

    async def count(self, name: Limited, *whom: str) -> None:
        """Count one more.

        Raises:
            TooManyRequests: that is more than may be.
        """
        item = self._items[name]
        if await self._strategy.hit(item, name, *whom):
            return
        window = await self._strategy.get_window_stats(item, name, *whom)
        # Our clock and the database's may differ; nobody has to wait for longer than a window.
        seconds = min(max(1, ceil(window.reset_time - time())), item.get_expiry())
        raise TooManyRequests(name, item.amount, item.get_expiry(), seconds)


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
