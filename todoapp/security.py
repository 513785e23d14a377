"""Passwords and access tokens."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt
from anyio import CapacityLimiter, to_thread
from pwdlib import PasswordHash

from todoapp.problems import NotAuthenticated
from todoapp.settings import Settings

ALGORITHM = "HS256"  # pinned: the token's own header must never choose
ISSUER = "todoapp"
AUDIENCE = "todoapp-api"
CLAIMS = ["sub", "iss", "aud", "iat", "exp"]


class Passwords:
    """Argon2 hashes, made in threads: off the event loop, and only a few at a time.

    One hash takes tens of milliseconds and 64 MiB on purpose. Unbounded, a burst of sign-ins
    would take all the memory there is.
    """

    def __init__(self, at_once: int = 2) -> None:
        self.limiter = CapacityLimiter(at_once)
        self._hasher = PasswordHash.recommended()
        self._nobodys = self._hasher.hash("no account has this hash")

    async def hash(self, password: str) -> str:
        """A salted hash to store."""
        return await to_thread.run_sync(self._hasher.hash, password, limiter=self.limiter)

    async def verify(self, password: str, stored: str | None) -> tuple[bool, str | None]:
        """Whether the password fits, and a fresh hash when the stored one is out of date.

        Without a stored hash the answer is no, after the same work: the time it takes doesn't
        tell whether an account exists.
        """
        known = stored is not None
        fits, fresher = await to_thread.run_sync(
            self._hasher.verify_and_update,
            password,
            stored or self._nobodys,
            limiter=self.limiter,
        )
        return fits and known, fresher


def issue_token(settings: Settings, user_id: UUID) -> str:
    """A signed statement, valid for minutes, that its bearer is this user (RFC 7519)."""
    now = datetime.now(UTC)
    claims = {
        "sub": str(user_id),
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + timedelta(minutes=settings.access_token_minutes),
    }
    return jwt.encode(claims, settings.secret_key.get_secret_value(), ALGORITHM)


def read_token(settings: Settings, token: str) -> UUID:
    """The user a token speaks for.

    Raises:
        NotAuthenticated: not ours, tampered with, expired, or meant for somebody else.
    """
    try:
        claims = jwt.decode(
            token,
            settings.secret_key.get_secret_value(),
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            audience=AUDIENCE,
            options={"require": CLAIMS},
        )
        return UUID(claims["sub"])
    except (jwt.InvalidTokenError, ValueError) as error:
        raise NotAuthenticated from error
