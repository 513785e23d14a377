"""Every error answer: one tree of exceptions and one shape (RFC 9457).

What any request may meet is here, what only one domain knows in its own `problems.py`, and what
only one mechanism raises beside it.
`errors.py` turns them, and every other exception, into answers; `openapi.py` documents them.

Problem
├── Malformed 400            the body can't be read at all
├── BodyTooSlow 408          it didn't arrive in time
├── BodyTooLarge 413
├── UnsupportedMediaType 415 a body that doesn't say that it is JSON
├── Invalid 422              a field is missing or wrong
├── NotAuthenticated 401     no valid access token
│   ├── WrongCredentials     e-mail and password don't fit
│   └── SessionEnded         no valid refresh token
│       └── RefreshTokenReused
├── WrongPassword 403        asked for again before something that can't be taken back
├── CrossSite 403            a cookie came, but not from our own page
├── NotAllowed 403           the reader may see it, but not do this
├── TodoNotFound 404         absent, or somebody else's
├── SubtaskNotFound 404
├── ShareNotFound 404
├── CategoryNotFound 404     absent, or somebody else's
├── EmailTaken 409
├── DependencyCycle 409
├── Conflict 409             something it refers to was changed or deleted meanwhile
├── KeyInUse 409             the first request with this Idempotency-Key isn't done
├── KeyReused 422            … or was another one
├── TooManyRequests 429      more than the limit: again after `Retry-After`
├── AlreadyShared 409
├── ReceivesTooMuch 409      of todos that others share
├── CategoryTaken 409        two names of one person are equal
├── CategoryInUse 409        by very many todos
├── LimitReached 409         a todo has as many of these as it may have
├── PreconditionFailed 412   somebody else changed it since
├── PreconditionRequired 428 say which version it is about
├── ExportUnfinished 409     one export at a time
├── Unavailable 503          a database is away: try again after `Retry-After`
│   ├── DatabaseUnavailable
│   ├── Busy                 others changed the same, and waited too long for each other
│   ├── Unconfirmed          the commit was sent, and its answer didn't come
│   └── GraphUnavailable
└── HttpProblem              anything else HTTP knows (404, 405, 500 …)
"""

from http import HTTPStatus
from typing import Any, ClassVar

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818  # the word of RFC 9457
    """An error meant for the client; `detail` says in one sentence what to do about it."""

    status: ClassVar[int]
    type: ClassVar[str]
    title: ClassVar[str]
    detail: str
    headers: ClassVar[dict[str, str]] = {}

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or self.detail)
        self.detail = str(self)

    def body(self) -> dict[str, Any]:
        """The members of the answer."""
        return {
            "type": self.type,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }


class Malformed(Problem):
    status = 400
    type = "/problems/malformed"
    title = "The body can't be read"
    detail = "Send JSON in UTF-8."


class BodyTooSlow(Problem):
    status = 408
    type = "/problems/body-too-slow"
    title = "The body didn't arrive in time"
    detail = "Nothing was changed; send it again over a faster line, or less at once."
    headers: ClassVar = {"Connection": "close"}


class BodyTooLarge(Problem):
    status = 413
    type = "/problems/body-too-large"
    title = "The body is too large"
    detail = "Send less at once."


class UnsupportedMediaType(Problem):
    status = 415
    type = "/problems/unsupported-media-type"
    title = "This isn't said to be JSON"
    detail = "Send JSON, and say so: 'Content-Type: application/json'."


class Invalid(Problem):
    status = 422
    type = "/problems/invalid"
    title = "The request isn't valid"
    detail = "Correct the fields named in 'errors' and send the request again."

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__()
        self.errors = errors

    def body(self) -> dict[str, Any]:
        return {**super().body(), "errors": self.errors}


class NotAuthenticated(Problem):
    status = 401
    type = "/problems/not-authenticated"
    title = "Not signed in"
    detail = "Log in at /auth/login and send the token as 'Authorization: Bearer …'."
    headers: ClassVar = {"WWW-Authenticate": "Bearer"}


class Conflict(Problem):
    status = 409
    type = "/problems/conflict"
    title = "Somebody else was faster"
    detail = "What this refers to was changed or deleted meanwhile; read it again."


class Unavailable(Problem):
    status = 503
    headers: ClassVar = {"Retry-After": "2"}


class DatabaseUnavailable(Unavailable):
    type = "/problems/database-unavailable"
    title = "The database can't be reached"
    detail = "Nothing was changed as far as we know; try again in a moment."


class Busy(Unavailable):
    type = "/problems/busy"
    title = "Too many want the same at once"
    detail = "Nothing was changed; try again in a moment."


class Unconfirmed(Unavailable):
    type = "/problems/unconfirmed"
    title = "It isn't known whether this was done"
    detail = "Look whether it was; with an Idempotency-Key, where one is taken, just send it again."


class GraphUnavailable(Unavailable):
    type = "/problems/graph-unavailable"
    title = "The graph can't be reached"
    detail = "Todos work as usual; ask about relationships again in a moment."


class HttpProblem(Problem):
    """A status that needs no type of its own (RFC 9457, section 4.2.1)."""

    type = "about:blank"

    def __init__(
        self, status: int, detail: str | None = None, headers: dict[str, str] | None = None
    ) -> None:
        phrase = HTTPStatus(status).phrase
        super().__init__(detail or phrase)
        self.status, self.title, self.headers = status, phrase, headers or {}  # type: ignore[misc]


def kinds(of: type[Problem] = Problem) -> list[type[Problem]]:
    """All problems that have a type of their own, in the order of the tree."""
    found = [kind for child in of.__subclasses__() for kind in (child, *kinds(child))]
    return [kind for kind in found if getattr(kind, "type", "about:blank") != "about:blank"]
