"""What can be done with accounts."""

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from todoapp import outbox
from todoapp.db import violates
from todoapp.problems import EmailTaken, WrongCredentials
from todoapp.security import Passwords
from todoapp.users.models import User


async def register(
    session: AsyncSession, passwords: Passwords, *, email: str, password: str, name: str
) -> User:
    """Create an account.

    Raises:
        EmailTaken: the unique constraint says so; asking first would leave a gap between
            question and insert, in which somebody else registers the address.
    """
    user = User(email=email, name=name, password_hash=await passwords.hash(password))
    session.add(user)
    try:
        await session.flush()
    except IntegrityError as error:
        if violates(error, "uq_users_email"):
            raise EmailTaken from error
        raise
    await outbox.emit(session, "user.registered", user.id, user.version, user.graph_state())
    return user


async def log_in(session: AsyncSession, passwords: Passwords, *, email: str, password: str) -> User:
    """The user whose e-mail and password these are.

    Raises:
        WrongCredentials: no such account or another password; both take the same time.
    """
    user = await session.scalar(select(User).where(User.email == email))
    # Hashing takes long: the connection goes back to the pool meanwhile.
    await session.close()
    fits, fresher_hash = await passwords.verify(password, user.password_hash if user else None)
    if user is None or not fits:
        raise WrongCredentials
    if fresher_hash:
        await session.execute(
            update(User).where(User.id == user.id).values(password_hash=fresher_hash)
        )
    return user
