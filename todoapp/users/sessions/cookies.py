"""The refresh token of our own web page: in a cookie that no script can read.

A browser sends cookies by itself, so another site's page could make it ask for us (CSRF). Four
things stand against that, each enough in most browsers, and none in all:

- `SameSite=Strict`: the cookie stays away from requests that another site caused.
- `Sec-Fetch-Site`: the browser says which page asks. It catches other origins of the same site,
  for which SameSite does nothing; browsers leave it away on plain HTTP.
- A header that forms can't send. Scripts of other origins could, but the browser asks us first
  (CORS), and we never allow it.
- The path: the cookie goes to `/api/auth` alone, and to no other request.

Source: OWASP, Cross-Site Request Forgery Prevention Cheat Sheet
"""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request, Response

from todoapp.http.identity import SettingsDep, issue_token
from todoapp.settings import Settings
from todoapp.users.problems import CrossSite
from todoapp.users.schemas import BodyToken, Token
from todoapp.users.sessions.service import Refresh

PATH = "/api/auth"
HEADER = "X-Requested-With"


def name(settings: Settings) -> str:
    """Browsers take a cookie of the prefix `__Secure-` over HTTPS only."""
    return "__Secure-todoapp-refresh" if settings.https else "todoapp-refresh"


def put(response: Response, settings: Settings, token: str, expires: datetime) -> None:
    """Let the browser keep the token until its session expires."""
    response.set_cookie(
        name(settings),
        token,
        expires=expires,
        path=PATH,
        secure=settings.https,
        httponly=True,
        samesite="strict",
    )


def remove(response: Response, settings: Settings) -> None:
    """Let the browser forget the token."""
    response.delete_cookie(
        name(settings), path=PATH, secure=settings.https, httponly=True, samesite="strict"
    )


def take(request: Request, settings: Settings) -> str | None:
    """The token that the browser sent, if any.

    Raises:
        CrossSite: there is one, but nothing says that our own page asks.
    """
    token = request.cookies.get(name(settings))
    if token is not None:
        demand_own_page(request)
    return token


def demand_own_page(request: Request) -> None:
    """Refuse what a page of another origin may have sent.

    Raises:
        CrossSite: the header is missing, or the browser names another origin.
    """
    headers = request.headers
    if not headers.get(HEADER) or headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise CrossSite


class Carrier:
    """One request's way of getting its refresh token and of giving out the next one."""

    def __init__(self, request: Request, response: Response, settings: SettingsDep) -> None:
        self._request = request
        self._response = response
        self._settings = settings
        self.by_cookie = False

    def choose(self, by_cookie: bool) -> None:
        """Say how the token shall travel.

        Raises:
            CrossSite: as a cookie, but not to our own page.
        """
        if by_cookie:
            demand_own_page(self._request)
        self.by_cookie = by_cookie

    def take(self, body: BodyToken | None) -> str | None:
        """The refresh token of this request; the next one will go the same way.

        Raises:
            CrossSite: the cookie has it, but nothing says that our own page asks.
        """
        if body is not None and body.refresh_token is not None:
            return body.refresh_token.get_secret_value()
        self.by_cookie = True
        return take(self._request, self._settings)

    def give(self, refresh: Refresh) -> Token:
        """The body of the answer; the cookie, if it is that, is put into the headers."""
        if self.by_cookie:
            put(self._response, self._settings, refresh.token, refresh.expires_at)
        self._response.headers["Cache-Control"] = "no-store"  # RFC 6749, section 5.1
        return Token(
            access_token=issue_token(self._settings, refresh.user_id),
            expires_in=self._settings.access_token_minutes * 60,
            refresh_token=None if self.by_cookie else refresh.token,
        )

    def forget(self) -> None:
        """Let the browser drop the cookie; others are told nothing."""
        remove(self._response, self._settings)


CarrierDep = Annotated[Carrier, Depends()]
