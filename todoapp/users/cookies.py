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

from fastapi import Request, Response

from todoapp.settings import Settings
from todoapp.users.problems import CrossSite

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
