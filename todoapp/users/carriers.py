"""How tokens travel: the access token in the body, the refresh token there or in a cookie."""

from typing import Annotated

from fastapi import Depends, Request, Response

from todoapp.security import issue_token
from todoapp.users import cookies
from todoapp.users.deps import SettingsDep
from todoapp.users.schemas import BodyToken, Token
from todoapp.users.sessions import Refresh


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
            cookies.demand_own_page(self._request)
        self.by_cookie = by_cookie

    def take(self, body: BodyToken | None) -> str | None:
        """The refresh token of this request; the next one will go the same way.

        Raises:
            CrossSite: the cookie has it, but nothing says that our own page asks.
        """
        if body is not None and body.refresh_token is not None:
            return body.refresh_token.get_secret_value()
        self.by_cookie = True
        return cookies.take(self._request, self._settings)

    def give(self, refresh: Refresh) -> Token:
        """The body of the answer; the cookie, if it is that, is put into the headers."""
        if self.by_cookie:
            cookies.put(self._response, self._settings, refresh.token, refresh.expires_at)
        self._response.headers["Cache-Control"] = "no-store"  # RFC 6749, section 5.1
        return Token(
            access_token=issue_token(self._settings, refresh.user_id),
            expires_in=self._settings.access_token_minutes * 60,
            refresh_token=None if self.by_cookie else refresh.token,
        )

    def forget(self) -> None:
        """Let the browser drop the cookie; others are told nothing."""
        cookies.remove(self._response, self._settings)


CarrierDep = Annotated[Carrier, Depends()]
