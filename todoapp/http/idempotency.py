"""`Idempotency-Key`: a request that is repeated gets the answer of the first time.

Whoever got no answer can't tell whether the work was done. With a key of their choice they may
send the request again, as often as they like: it is done once. A router says it in one line,
`APIRouter(route_class=IdempotentRoute)`; only requests of somebody who is signed in can carry a
key, since keys are each account's own.

The answer is kept in the transaction that did the work, so that a crash leaves both or none. A
request that was refused has changed nothing: its answer isn't kept, and the repetition is judged
afresh.

Source: draft-ietf-httpapi-idempotency-key-header
"""

import hashlib
from collections.abc import Callable, Coroutine
from copy import deepcopy
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from todoapp.db import locks
from todoapp.db.session import SessionDep
from todoapp.http import stored_answers
from todoapp.http.identity import CurrentUserId
from todoapp.http.openapi import documented, merge
from todoapp.http.problems import Problem
from todoapp.http.ratelimit import LimitedRoute
from todoapp.http.stored_answers import StoredAnswer

METHODS = {"POST", "PATCH"}  # the others may be repeated anyway
REPLAYED = "Idempotency-Replayed"

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern="^[!-~]+$",
        description="A word of yours, new for each thing to do: the same request with the same"
        f" word gets the first answer again for 24 hours, marked `{REPLAYED}: true`, and nothing"
        " is done twice. Refusals aren't kept.",
    ),
]


class KeyInUse(Problem):
    status = 409
    type = "/problems/key-in-use"
    title = "The first request with this Idempotency-Key isn't done yet"
    detail = "Send it again in a moment: you then get the answer of the first."
    headers: ClassVar = {"Retry-After": "1"}


class KeyReused(Problem):
    status = 422
    type = "/problems/key-reused"
    title = "This Idempotency-Key belongs to another request"
    detail = "Use a new key for each thing to do; repeat a request byte by byte."


class IdempotentRoute(LimitedRoute):
    """A route whose POST and PATCH honour `Idempotency-Key`, and say so in the description."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if METHODS & set(options.get("methods") or ()):
            options["dependencies"] = [*(options.get("dependencies") or ()), Depends(claim)]
            options["responses"] = _and(options.get("responses") or {}, KeyInUse, KeyReused)
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI commits when this handler has returned, so what it keeps is part of the work."""
        handle = super().get_route_handler()
        if not METHODS & (self.methods or set()):
            return handle

        async def once(request: Request) -> Response:
            try:
                response = await handle(request)
            except _Done as done:
                return done.response()
            if claimed := getattr(request.state, "claimed_key", None):
                await claimed.keep(response)
            return response

        return once


async def claim(
    request: Request, session: SessionDep, user_id: CurrentUserId, key: Key = None
) -> None:
    """Take the request's key, if it has one, until the end of the transaction.

    Raises:
        KeyInUse: the first request with this key hasn't been answered yet.
        KeyReused: the key has been used for something else.
    """
    if key is None:
        return
    asked = await _fingerprint(request)  # before the lock: a body may be long in coming
    lock = func.pg_try_advisory_xact_lock(locks.named(f"{user_id} {key}"))
    if not await session.scalar(select(lock)):
        raise KeyInUse
    # In a statement of its own, begun once the lock is ours: what its last holder has committed
    # is then to be seen.
    stored = await stored_answers.find(session, user_id, key)
    if stored is None:
        request.state.claimed_key = _Claim(session, user_id, key, asked)
    elif stored.request_hash != asked:
        raise KeyReused
    else:
        raise _Done(stored)


@dataclass
class _Claim:
    """A key that is ours alone until the transaction ends."""

    session: AsyncSession
    user_id: UUID
    key: str
    request_hash: bytes

    async def keep(self, response: Response) -> None:
        """Store the answer beside the work."""
        await stored_answers.keep(
            self.session,
            self.user_id,
            self.key,
            request_hash=self.request_hash,
            status=response.status_code,
            headers={name: value for name, value in response.headers.items() if name != LENGTH},
            body=bytes(response.body),
        )


class _Done(Exception):  # noqa: N818  # not an error, but the shortest way out
    """The work was done the first time; this is what was answered."""

    def __init__(self, stored: StoredAnswer) -> None:
        super().__init__(stored.key)
        self.stored = stored

    def response(self) -> Response:
        headers = {**self.stored.headers, REPLAYED: "true"}
        return Response(self.stored.body, self.stored.status, headers)


LENGTH = "content-length"  # follows from the body


async def _fingerprint(request: Request) -> bytes:
    """What was asked for: of two requests with the same one, the second is a repetition."""
    asked = (request.method, request.url.path, request.url.query, request.headers.get("If-Match"))
    return hashlib.sha256(repr(asked).encode() + await request.body()).digest()


def _and(own: dict[int | str, Any], *kinds: type[Problem]) -> dict[int | str, Any]:
    """A route's documented answers, and these."""
    both = deepcopy(own)
    for status, more in documented(*kinds).items():
        merge(both.setdefault(status, more), more)
    return both
