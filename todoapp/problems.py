"""Every error answer: one tree of exceptions, one handler, one shape (RFC 9457).

Problem
├── Invalid 422              a field is missing or wrong
├── NotAuthenticated 401     no valid access token
│   └── WrongCredentials     e-mail and password don't fit
├── TodoNotFound 404         absent, or somebody else's
├── EmailTaken 409
├── DependencyCycle 409
├── Unavailable 503          a database is away: try again after `Retry-After`
│   ├── DatabaseUnavailable
│   └── GraphUnavailable
└── HttpProblem              anything else HTTP knows (404, 405, 413, 500 …)
"""

import json
from http import HTTPStatus
from typing import Annotated, Any, ClassVar

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from structlog.contextvars import bind_contextvars

MEDIA_TYPE = "application/problem+json"
SCHEMA = {"$ref": "#/components/schemas/ProblemBody"}


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


class WrongCredentials(NotAuthenticated):
    type = "/problems/wrong-credentials"
    title = "E-mail and password don't fit"
    detail = "Check both; we don't say which of them is wrong."


class TodoNotFound(Problem):
    status = 404
    type = "/problems/todo-not-found"
    title = "No such todo"
    detail = "There is no todo with this id among yours."


class EmailTaken(Problem):
    status = 409
    type = "/problems/email-taken"
    title = "This e-mail address has an account"
    detail = "Log in instead, or register with another address."


class DependencyCycle(Problem):
    status = 409
    type = "/problems/dependency-cycle"
    title = "These todos would wait for each other"
    detail = "The other todo already depends on this one, directly or through others."


class Unavailable(Problem):
    status = 503
    headers: ClassVar = {"Retry-After": "2"}


class DatabaseUnavailable(Unavailable):
    type = "/problems/database-unavailable"
    title = "The database can't be reached"
    detail = "Nothing was changed as far as we know; try again in a moment."


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


def as_problem(error: Exception) -> Problem:
    """The problem that tells a client about any exception that reached the edge."""
    match error:
        case Problem():
            return error
        case RequestValidationError():
            return Invalid([_field(fault) for fault in error.errors()])
        case HTTPException():
            headers = dict(error.headers or {})
            if error.status_code == 405:  # the files of the web page don't say what they allow
                headers.setdefault("Allow", "GET, HEAD")
            return HttpProblem(error.status_code, error.detail, headers)
        case OperationalError() | InterfaceError() | PoolTimeoutError():
            return DatabaseUnavailable()
        case _:
            return HttpProblem(500, "This is our fault; the log has the details.")


def _field(fault: dict[str, Any]) -> dict[str, str]:
    """Where and why, without the value: it may be a password."""
    return {"field": ".".join(str(part) for part in fault["loc"]), "message": fault["msg"]}


async def answer(request: Request, error: Exception) -> Response:
    """The one handler."""
    problem = as_problem(error)
    bind_contextvars(problem=problem.type)  # for the log
    if problem.status >= 500:
        bind_contextvars(cause=type(error.__cause__ or error).__name__)
    return Response(
        # Python's default writes everything as ASCII, so that broken Unicode can be quoted.
        json.dumps(problem.body()),
        status_code=problem.status,
        headers=problem.headers,
        media_type=MEDIA_TYPE,
    )


class ProblemBody(BaseModel):
    """An error answer as RFC 9457 spells it."""

    type: str = Field(description="A stable name of this kind of problem, and its page")
    title: str
    status: int
    detail: str = Field(description="What to do, in one sentence")
    errors: Annotated[
        list[dict[str, str]] | None,
        Field(description="Which fields are wrong, and why (status 422 only)"),
    ] = None


def documented(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """These problems as a route's `responses`, so that the OpenAPI description names them."""
    answers: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        entry = answers.setdefault(
            kind.status, {"description": "", "content": {MEDIA_TYPE: {"schema": SCHEMA}}}
        )
        entry["description"] = "; ".join(filter(None, [entry["description"], kind.title]))
        examples = entry["content"][MEDIA_TYPE].setdefault("examples", {})
        example = ProblemBody(
            type=kind.type, title=kind.title, status=kind.status, detail=kind.detail
        )
        examples[kind.type] = {"value": example.model_dump(exclude_none=True)}
    return answers


def install(app: FastAPI) -> None:
    """Let every error leave `app` through `answer`."""
    expected = (RequestValidationError, HTTPException, OperationalError, InterfaceError)
    for kind in (Problem, *expected, PoolTimeoutError, Exception):
        app.add_exception_handler(kind, answer)
