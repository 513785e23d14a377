"""What can be done with accounts. Each function takes a session and leaves the commit to its owner.

Hashing takes long on purpose, so no connection is held meanwhile; and what was true before it is
asked again after it.
"""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from todoapp import outbox
from todoapp.db.session import connection_left, refused_by
from todoapp.http.problems import NotAuthenticated
from todoapp.users.models import User
from todoapp.users.passwords import Passwords
from todoapp.users.problems import EmailTaken, WrongCredentials, WrongPassword


async def register(
    session: AsyncSession, passwords: Passwords, *, email: str, password: str, name: str
) -> User:
    """Create an account.

    Raises:
        EmailTaken: the unique constraint says so; asking first would leave a gap between
            question and insert, in which somebody else registers the address.
    """
    async with connection_left(session):
        password_hash = await passwords.hash(password)
    user = User(email=email, name=name, password_hash=password_hash)
    session.add(user)
    with refused_by({"uq_users_email": EmailTaken}):
        await session.flush()
    await outbox.emit(session, "user.registered", user.id, user.version, user.graph_state())
    return user


async def log_in(session: AsyncSession, passwords: Passwords, *, email: str, password: str) -> User:
    """The user whose e-mail and password these are; the password can't be changed until the commit.

    Raises:
        WrongCredentials: no such account or another password; both take the same time.
    """
    user = await session.scalar(select(User).where(User.email == email))
    async with connection_left(session):
        fits, fresher_hash = await passwords.verify(password, user.password_hash if user else None)
    if user is None or not fits or not await _still_has(session, user):
        raise WrongCredentials
    if fresher_hash:
        await session.execute(
            update(User).where(User.id == user.id).values(password_hash=fresher_hash)
        )
    return user


async def check_password(
    session: AsyncSession, passwords: Passwords, user: User, password: str
) -> None:
    """Ask for the password again before something that a stolen access token mustn't do.

    Raises:
        WrongPassword: it isn't that of this user.
    """
    async with connection_left(session):
        fits, _ = await passwords.verify(password, user.password_hash)
    if not fits or not await _still_has(session, user):
        raise WrongPassword


async def change_password(
    session: AsyncSession, passwords: Passwords, user: User, *, current: str, new: str
) -> None:
    """Give a user another password.

    Raises:
        WrongPassword: `current` isn't the present one.
    """
    async with connection_left(session):
        fresh_hash = await passwords.hash(new)
    await check_password(session, passwords, user, current)
    await session.execute(update(User).where(User.id == user.id).values(password_hash=fresh_hash))


async def rename(session: AsyncSession, user_id: UUID, name: str) -> User:
    """Change how a user is called. The graph doesn't know names, so it isn't told.

    Raises:
        NotAuthenticated: the account is gone.
    """
    renamed = update(User).where(User.id == user_id).values(name=name).returning(User)
    user = await session.scalar(renamed)
    if user is None:
        raise NotAuthenticated
    return user


async def _still_has(session: AsyncSession, user: User) -> bool:
    """Whether the password is still the one that was checked; if so, it stays until the commit.

    Somebody may have changed it while we were hashing, to lock out exactly this sign-in.
    """
    query = (
        select(User.id)
        .where(User.id == user.id, User.password_hash == user.password_hash)
        .with_for_update(key_share=True)  # new todos of this user needn't wait
    )
    return await session.scalar(query) is not None
