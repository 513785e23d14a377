"""From an exception to its answer: every error leaves the application through here."""

import json
from typing import Any

import psycopg
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match
from structlog.contextvars import bind_contextvars

from todoapp.db.engine import PoolFull
from todoapp.http.problems import (
    MEDIA_TYPE,
    BodyTooLarge,
    Busy,
    Conflict,
    DatabaseUnavailable,
    HttpProblem,
    Invalid,
    Malformed,
    Problem,
    Unconfirmed,
    UnsupportedMediaType,
)
from todoapp.telemetry.logs import get_logger

# What PostgreSQL says (appendix A of its manual), by the whole code or its class.
SQLSTATES: dict[str, type[Problem]] = {
    "22": Invalid,  # a value that a type can't hold
    "54": Invalid,  # a value that is too long for an index
    "23502": Invalid,
    "23514": Invalid,
    "23503": Conflict,  # what it refers to has gone meanwhile
    "23505": Conflict,
    "23P01": Conflict,
    "25006": DatabaseUnavailable,  # a standby, which another is taking over from
    "25P03": DatabaseUnavailable,  # we were too slow, and the transaction is over
    "40": Busy,  # deadlock, or not serialisable
    "55P03": Busy,  # somebody else held a lock for too long
    "57014": Busy,  # the statement took too long
}
MOST_FIELDS = 20  # told in one answer
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
log = get_logger(__name__)
HTTP: dict[int, type[Problem]] = {400: Malformed, 413: BodyTooLarge}


def as_problem(error: Exception) -> Problem:
    """The problem that tells a client about any exception that reached the edge."""
    match _from_driver(error):
        case Problem() as problem:
            return problem
        case RequestValidationError() as refused:
            return Invalid([_field(fault) for fault in refused.errors()[:MOST_FIELDS]])
        case HTTPException() as refused:
            return _from_http(refused)
        case ClientDisconnect():  # nobody is there to read this
            return Malformed("The body ended early.")
        case psycopg.Error() as refused if kind := _kind_of(refused):
            return _refused(refused) if kind is Invalid else kind()
        case PoolFull() | PoolTimeoutError():
            return Busy()
        case psycopg.OperationalError() | psycopg.InterfaceError():
            return DatabaseUnavailable()
        case _:
            return HttpProblem(500, "This is our fault; the log has the details.")


async def answer(request: Request, error: Exception) -> Response:
    """The one handler."""
    problem = UnsupportedMediaType() if _isnt_json(request, error) else as_problem(error)
    if _cut_off(request, error):
        problem = Unconfirmed()
    allow = {"Allow": ", ".join(_allowed(request))} if problem.status == 405 else {}
    bind_contextvars(problem=problem.type)  # for the log
    refused = isinstance(_from_driver(error), psycopg.Error)
    if problem.status >= 500 or refused:
        cause = _from_driver(error) if refused else error.__cause__
        bind_contextvars(cause=type(cause or error).__name__)
    if problem.status == 500 and refused:  # RequestLog sees the others
        log.error("the database refused a statement", exc_info=error)
    return Response(
        # Python's default writes everything as ASCII, so that broken Unicode can be quoted.
        json.dumps(problem.body()),
        status_code=problem.status,
        headers={**problem.headers, **allow},
        media_type=MEDIA_TYPE,
    )


def install(app: FastAPI) -> None:
    """Let every error leave `app` through `answer`."""
    for kind in (
        *(Problem, RequestValidationError, HTTPException),
        *(DBAPIError, psycopg.Error, PoolFull, PoolTimeoutError, ClientDisconnect, Exception),
    ):
        app.add_exception_handler(kind, answer)


def _cut_off(request: Request, error: Exception) -> bool:
    """Whether the connection was lost during the commit: it may have been done all the same."""
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return lost and getattr(request.state, "committing", False)


def _from_http(error: HTTPException) -> Problem:
    if kind := HTTP.get(error.status_code):
        return kind(error.detail)
    return HttpProblem(error.status_code, error.detail, dict(error.headers or {}))


def _allowed(request: Request) -> list[str]:
    """The methods of all routes at this address; the web page's files have none and can be read."""
    here = [
        method
        for method in METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.router.routes
        )
    ]
    return here or ["GET", "HEAD"]


def _from_driver(error: Exception) -> Exception:
    """What SQLAlchemy's error is about; a `Reader` lets the driver's own through."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    return cause if isinstance(cause, psycopg.Error) else error


def _kind_of(error: psycopg.Error) -> type[Problem] | None:
    state = error.sqlstate or ""
    # The driver itself refuses some values, and then there is no code.
    default = Invalid if isinstance(error, psycopg.DataError) else None
    return SQLSTATES.get(state) or SQLSTATES.get(state[:2]) or default


def _refused(error: psycopg.Error) -> Invalid:
    field = error.diag.constraint_name or error.diag.column_name
    return Invalid([{"field": field or "request", "message": "can't be stored as it is"}])


def _isnt_json(request: Request, error: Exception) -> bool:
    """Whether a body was refused because it doesn't say that it is JSON."""
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    says_json = kind == "application/json" or kind.endswith("+json")
    return (
        isinstance(error, RequestValidationError)
        and not says_json
        and any(f["loc"] == ("body",) and f["type"] != "missing" for f in error.errors())
    )


def _field(fault: dict[str, Any]) -> dict[str, str]:
    """Where and why, without the value: it may be a password."""
    return {"field": ".".join(str(part) for part in fault["loc"]), "message": fault["msg"]}
