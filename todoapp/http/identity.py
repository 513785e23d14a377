"""Who is asking: access tokens, made and read. No table of users is needed for that."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

import jwt
from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from fastapi.security.utils import get_authorization_scheme_param
from starlette.requests import HTTPConnection
from structlog.contextvars import bind_contextvars

from todoapp.http.problems import NotAuthenticated
from todoapp.settings import Settings

ALGORITHM = "HS256"  # pinned: the token's own header must never choose
ISSUER = "todoapp"
AUDIENCE = "todoapp-api"
CLAIMS = ["sub", "iss", "aud", "iat", "exp"]


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


async def get_settings(request: Request) -> Settings:
    """The settings this application was made with."""
    settings: Settings = request.app.state.settings
    return settings


SettingsDep = Annotated[Settings, Depends(get_settings)]


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
