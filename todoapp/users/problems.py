"""What can go wrong with accounts and sessions."""

from todoapp.http.problems import NotAuthenticated, Problem


class WrongCredentials(NotAuthenticated):
    type = "/problems/wrong-credentials"
    title = "E-mail and password don't fit"
    detail = "Check both; we don't say which of them is wrong."


class SessionEnded(NotAuthenticated):
    type = "/problems/session-ended"
    title = "This session has ended"
    detail = "Log in again."


class RefreshTokenReused(SessionEnded):
    type = "/problems/refresh-token-reused"
    title = "This refresh token was used before"
    detail = "Somebody else may have it, so its session has been ended. Log in again."


class WrongPassword(Problem):
    status = 403
    type = "/problems/wrong-password"
    title = "That isn't your password"
    detail = "Give the password you log in with; nothing was changed."


class CrossSite(Problem):
    status = 403
    type = "/problems/cross-site"
    title = "The cookie works for our own page only"
    detail = "Send 'X-Requested-With' from a page of this origin, or the token in the body."


class EmailTaken(Problem):
    status = 409
    type = "/problems/email-taken"
    title = "This e-mail address has an account"
    detail = "Log in instead, or register with another address."
