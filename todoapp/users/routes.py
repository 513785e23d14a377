"""Accounts over HTTP: making one, and what its owner may do with it."""

from fastapi import APIRouter, Depends

from todoapp.db.session import SessionDep
from todoapp.http.identity import CurrentUserId, SettingsDep
from todoapp.http.openapi import documented
from todoapp.http.problems import NotAuthenticated
from todoapp.http.ratelimit import PasswordLimitDep, TooManyRequests, WriteLimit, by_address
from todoapp.users import service
from todoapp.users.deps import CurrentUser
from todoapp.users.models import User
from todoapp.users.passwords import PasswordsDep
from todoapp.users.problems import CrossSite, EmailTaken, WrongPassword
from todoapp.users.schemas import (
    AccountChange,
    PasswordChange,
    Registration,
    Token,
    UserOut,
)
from todoapp.users.sessions import service as sessions
from todoapp.users.sessions.cookies import CarrierDep

router = APIRouter(prefix="/users", tags=["accounts"])


@router.post(
    "",
    status_code=201,
    response_model=UserOut,
    dependencies=[Depends(by_address("registration"))],
    responses=documented(EmailTaken, TooManyRequests),
)
async def register(session: SessionDep, passwords: PasswordsDep, new: Registration) -> User:
    """Create an account."""
    return await service.register(
        session,
        passwords,
        email=new.email,
        password=new.password.get_secret_value(),
        name=new.name,
    )


@router.get("/me", response_model=UserOut, responses=documented(NotAuthenticated))
async def me(user: CurrentUser) -> User:
    """The account that the token speaks for."""
    return user


@router.patch(
    "/me",
    response_model=UserOut,
    dependencies=[WriteLimit],
    responses=documented(NotAuthenticated, TooManyRequests),
)
async def rename(session: SessionDep, user_id: CurrentUserId, change: AccountChange) -> User:
    """Change your name."""
    return await service.rename(session, user_id, change.name)


@router.post(
    "/me/password",
    response_model_exclude_none=True,
    dependencies=[WriteLimit],
    responses=documented(NotAuthenticated, WrongPassword, CrossSite, TooManyRequests),
)
async def change_password(
    session: SessionDep,
    passwords: PasswordsDep,
    settings: SettingsDep,
    limit: PasswordLimitDep,
    carrier: CarrierDep,
    user: CurrentUser,
    change: PasswordChange,
) -> Token:
    """Change your password. All your sessions end, and this answer begins a new one."""
    carrier.choose(change.cookie)
    await limit.count(user.email)
    await service.change_password(
        session,
        passwords,
        user,
        current=change.current_password.get_secret_value(),
        new=change.new_password.get_secret_value(),
    )
    await sessions.end_all(session, user.id)
    return carrier.give(await sessions.start(session, settings, user.id))
