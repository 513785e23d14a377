"""Sessions: how a sign-in goes on after its access token has ended, and how it is taken back.

A refresh token works once and is answered with the next one; all that follow from one sign-in are
a family, which is the session. When a token comes a second time, two have it, and nobody can tell
the owner from the thief: the session ends for both (RFC 9700, section 4.14.2).

So does that of an honest client which never got the answer and asks again. We let it: to accept an
old token "for a few seconds" accepts it from a thief too, and to log in again costs little.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from todoapp.settings import Settings
from todoapp.telemetry.logs import get_logger
from todoapp.users.models import RefreshToken, Session
from todoapp.users.problems import RefreshTokenReused, SessionEnded

PURGED_AT_ONCE = 1000
MOST_SESSIONS = 100  # of one user: who signs in more often loses the oldest
OVER = or_(Session.expires_at < func.now(), Session.revoked_at.is_not(None))
log = get_logger(__name__)


@dataclass(frozen=True)
class Refresh:
    """A refresh token in clear, which only its bearer ever gets, and what it belongs to."""

    token: str
    user_id: UUID
    expires_at: datetime


async def start(session: AsyncSession, settings: Settings, user_id: UUID) -> Refresh:
    """A new session with its first token.

    What has ended of the user's older ones is removed, and the oldest of very many.
    """
    mine = Session.user_id == user_id
    newest = select(Session.id).where(mine).order_by(Session.id.desc()).limit(MOST_SESSIONS - 1)
    await session.execute(delete(Session).where(mine, or_(OVER, Session.id.not_in(newest))))
    expires_at = func.now() + timedelta(days=settings.session_days)
    family = await session.scalar(
        insert(Session).values(user_id=user_id, expires_at=expires_at).returning(Session)
    )
    assert family is not None
    return await _issue(session, family)


async def refresh(session: AsyncSession, settings: Settings, token: str) -> Refresh:
    """Exchange a token for the next one.

    Raises:
        SessionEnded: unknown, expired, or logged out.
        RefreshTokenReused: it was exchanged before; the session has been revoked.
    """
    digest = _hash(token)
    family = await session.scalar(
        select(Session).where(Session.id == _family_of(digest)).with_for_update()
    )
    # A statement of its own: of two who come at once one waited for that lock, and now has to
    # see what the other did.
    unused_until = RefreshToken.created_at + timedelta(days=settings.refresh_token_days)
    over = func.least(unused_until, Session.expires_at) < func.now()
    query = select(RefreshToken, over).join(Session).where(RefreshToken.hash == digest)
    row = (await session.execute(query)).one_or_none()
    if family is None or row is None:
        raise SessionEnded
    used, is_over = row
    if family.revoked_at or is_over:
        raise SessionEnded
    if used.used_at:
        family.revoked_at = func.now()
        # The error rolls back what isn't committed: one of the two exceptions to "one commit".
        await session.commit()
        log.warning("refresh token reused", session_id=str(family.id), user_id=str(family.user_id))
        raise RefreshTokenReused
    used.used_at = func.now()
    return await _issue(session, family)


async def end(session: AsyncSession, token: str) -> None:
    """Revoke the session that a token belongs to, whether it was used or not.

    Nothing happens, and nothing is told, when there is none.
    """
    await _revoke(session, Session.id == _family_of(_hash(token)))


async def end_all(session: AsyncSession, user_id: UUID) -> None:
    """Revoke every session of a user. Access tokens stay good for their last minutes."""
    await _revoke(session, Session.user_id == user_id)


async def purge(session: AsyncSession) -> int:
    """Remove some sessions that have ended, with their tokens; returns how many.

    For the worker: their owners may never sign in again.
    """
    ended = select(Session.id).where(OVER).limit(PURGED_AT_ONCE).with_for_update(skip_locked=True)
    gone = await session.scalars(
        delete(Session)
        .where(Session.id.in_(ended))
        .returning(Session.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


async def _revoke(session: AsyncSession, which: ColumnElement[bool]) -> None:
    await session.execute(
        update(Session).where(which, Session.revoked_at.is_(None)).values(revoked_at=func.now())
    )


async def _issue(session: AsyncSession, family: Session) -> Refresh:
    token = secrets.token_urlsafe(32)
    session.add(RefreshToken(hash=_hash(token), session_id=family.id))
    await session.flush()
    return Refresh(token, family.user_id, family.expires_at)


def _family_of(digest: bytes) -> ScalarSelect[UUID]:
    return select(RefreshToken.session_id).where(RefreshToken.hash == digest).scalar_subquery()


def _hash(token: str) -> bytes:
    """Plain SHA-256: 256 random bits can't be guessed, so nothing has to be slow."""
    return sha256(token.encode()).digest()
