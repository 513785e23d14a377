"""Passwords: Argon2, off the event loop and bounded."""

from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request
from pwdlib import PasswordHash


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


async def get_passwords(request: Request) -> Passwords:
    """The application's one bounded hasher."""
    passwords: Passwords = request.app.state.passwords
    return passwords


PasswordsDep = Annotated[Passwords, Depends(get_passwords)]
