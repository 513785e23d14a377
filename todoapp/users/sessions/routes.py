"""Logging in, going on, and logging out."""

from fastapi import APIRouter, Depends
from structlog.contextvars import bind_contextvars

from todoapp.db.session import SessionDep
from todoapp.http.identity import CurrentUserId, SettingsDep
from todoapp.http.openapi import documented
from todoapp.http.problems import NotAuthenticated
from todoapp.http.ratelimit import PasswordLimitDep, TooManyRequests, WriteLimit, by_address
from todoapp.users import service
from todoapp.users.passwords import PasswordsDep
from todoapp.users.problems import CrossSite, RefreshTokenReused, SessionEnded, WrongCredentials
from todoapp.users.schemas import BodyToken, Credentials, Token
from todoapp.users.sessions import service as sessions
from todoapp.users.sessions.cookies import CarrierDep

router = APIRouter(prefix="/auth", tags=["accounts"])
REFRESH_LIMIT = Depends(by_address("refresh"))


@router.post(
    "/login",
    response_model_exclude_none=True,
    dependencies=[Depends(by_address("sign-in"))],
    responses=documented(WrongCredentials, CrossSite, TooManyRequests),
)
async def log_in(
    session: SessionDep,
    passwords: PasswordsDep,
    settings: SettingsDep,
    limit: PasswordLimitDep,
    carrier: CarrierDep,
    given: Credentials,
) -> Token:
    """Exchange e-mail and password for an access token, and a refresh token for its successors."""
    carrier.choose(given.cookie)
    await limit.count(given.email)
    user = await service.log_in(
        session, passwords, email=given.email, password=given.password.get_secret_value()
    )
    bind_contextvars(user_id=str(user.id))
    return carrier.give(await sessions.start(session, settings, user.id))


@router.post(
    "/refresh",
    response_model_exclude_none=True,
    dependencies=[REFRESH_LIMIT],
    responses=documented(SessionEnded, RefreshTokenReused, CrossSite, TooManyRequests),
)
async def refresh(
    session: SessionDep, settings: SettingsDep, carrier: CarrierDep, given: BodyToken | None = None
) -> Token:
    """Exchange a refresh token, from body or cookie, for a new access token and its successor.

    A token works once. If it comes again, its session ends for whoever has it.
    """
    token = carrier.take(given)
    if token is None:
        raise SessionEnded
    fresh = await sessions.refresh(session, settings, token)
    bind_contextvars(user_id=str(fresh.user_id))
    return carrier.give(fresh)


@router.post(
    "/logout",
    status_code=204,
    dependencies=[REFRESH_LIMIT],
    responses=documented(CrossSite, TooManyRequests),
)
async def log_out(session: SessionDep, carrier: CarrierDep, given: BodyToken | None = None) -> None:
    """End the session of a refresh token, from body or cookie; without one nothing happens.

    Its last access token stays good for the minutes that are left of it.
    """
    token = carrier.take(given)
    if token is None:
        return  # also where another site's form asks, without the cookie: it stays
    await sessions.end(session, token)
    if carrier.by_cookie:
        carrier.forget()


@router.post(
    "/logout-everywhere",
    status_code=204,
    dependencies=[WriteLimit],
    responses=documented(NotAuthenticated, TooManyRequests),
)
async def log_out_everywhere(
    session: SessionDep, carrier: CarrierDep, user_id: CurrentUserId
) -> None:
    """End all your sessions, on this device and all others."""
    await sessions.end_all(session, user_id)
    carrier.forget()
