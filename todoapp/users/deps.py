"""What routes need to know about who is asking."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from fastapi.security.utils import get_authorization_scheme_param
from starlette.requests import HTTPConnection
from structlog.contextvars import bind_contextvars

from todoapp.db import SessionDep
from todoapp.problems import NotAuthenticated
from todoapp.security import Passwords, read_token
from todoapp.settings import Settings
from todoapp.users.models import User


async def get_settings(request: Request) -> Settings:
    """The settings this application was made with."""
    settings: Settings = request.app.state.settings
    return settings


async def get_passwords(request: Request) -> Passwords:
    """The application's one bounded hasher."""
    passwords: Passwords = request.app.state.passwords
    return passwords


SettingsDep = Annotated[Settings, Depends(get_settings)]
PasswordsDep = Annotated[Passwords, Depends(get_passwords)]


class AccessToken(HTTPBearer):
    """Whom the access token speaks for; no database is asked.

    The account may have been deleted in the minutes since the token was issued: its todos are
    gone with it, and foreign keys refuse new ones. One dependency, since FastAPI takes its time
    for each, and nearly every route has this one several times.
    """

    async def __call__(self, request: HTTPConnection) -> UUID:  # type: ignore[override]
        """The user's id.

        Raises:
            NotAuthenticated: no token, or a bad one.
        """
        # What HTTPBearer does, without making a model of two words.
        scheme, token = get_authorization_scheme_param(request.headers.get("Authorization"))
        if scheme.lower() != "bearer":
            raise NotAuthenticated
        user_id = read_token(request.app.state.settings, token)
        bind_contextvars(user_id=str(user_id))
        return user_id


access_token = AccessToken(
    auto_error=False,
    scheme_name="HTTPBearer",
    description="The `access_token` of `POST /auth/login`",
)
CurrentUserId = Annotated[UUID, Depends(access_token)]


async def get_current_user(session: SessionDep, user_id: CurrentUserId) -> User:
    """The account that the access token speaks for.

    Raises:
        NotAuthenticated: as for the id, or the account is gone.
    """
    user = await session.get(User, user_id)
    if user is None:
        raise NotAuthenticated
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
