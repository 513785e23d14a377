"""What routes need to know about who is asking."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from structlog.contextvars import bind_contextvars

from todoapp.db import SessionDep
from todoapp.problems import NotAuthenticated
from todoapp.security import Passwords, read_token
from todoapp.settings import Settings
from todoapp.users.models import User

bearer = HTTPBearer(auto_error=False, description="The `access_token` of `POST /auth/login`")


def get_settings(request: Request) -> Settings:
    """The settings this application was made with."""
    settings: Settings = request.app.state.settings
    return settings


def get_passwords(request: Request) -> Passwords:
    """The application's one bounded hasher."""
    passwords: Passwords = request.app.state.passwords
    return passwords


SettingsDep = Annotated[Settings, Depends(get_settings)]
PasswordsDep = Annotated[Passwords, Depends(get_passwords)]


async def get_current_user(
    session: SessionDep,
    settings: SettingsDep,
    token: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> User:
    """The account that the access token speaks for.

    Raises:
        NotAuthenticated: no token, a bad one, or one of an account that is gone.
    """
    if token is None:
        raise NotAuthenticated
    user = await session.get(User, read_token(settings, token.credentials))
    if user is None:
        raise NotAuthenticated
    bind_contextvars(user_id=str(user.id))
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
