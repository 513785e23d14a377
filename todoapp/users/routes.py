"""Registering, logging in, and "who am I?"."""

from fastapi import APIRouter

from todoapp.db import SessionDep
from todoapp.security import issue_token
from todoapp.users import service
from todoapp.users.deps import CurrentUser, PasswordsDep, SettingsDep
from todoapp.users.models import User
from todoapp.users.schemas import Credentials, Registration, Token, UserOut

router = APIRouter(tags=["accounts"])


@router.post("/users", status_code=201, response_model=UserOut)
async def register(session: SessionDep, passwords: PasswordsDep, new: Registration) -> User:
    """Create an account."""
    return await service.register(
        session,
        passwords,
        email=new.email,
        password=new.password.get_secret_value(),
        name=new.name,
    )


@router.post("/auth/login")
async def log_in(
    session: SessionDep, passwords: PasswordsDep, settings: SettingsDep, given: Credentials
) -> Token:
    """Exchange e-mail and password for an access token."""
    user = await service.log_in(
        session, passwords, email=given.email, password=given.password.get_secret_value()
    )
    return Token(
        access_token=issue_token(settings, user.id),
        expires_in=settings.access_token_minutes * 60,
    )


@router.get("/users/me", response_model=UserOut)
async def me(user: CurrentUser) -> User:
    """The account that the token speaks for."""
    return user
