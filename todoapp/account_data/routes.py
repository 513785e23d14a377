"""All that a person has, over HTTP: out as a file, and gone."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from todoapp.account_data import deletion
from todoapp.account_data.deps import ExportDep
from todoapp.account_data.export import ExportUnfinished
from todoapp.account_data.schemas import EXAMPLE, MEDIA_TYPE
from todoapp.db.session import SessionDep
from todoapp.http.openapi import documented
from todoapp.http.problems import NotAuthenticated
from todoapp.http.ratelimit import PasswordLimitDep, TooManyRequests, WriteLimit
from todoapp.users import service as users
from todoapp.users.deps import CurrentUser
from todoapp.users.passwords import PasswordsDep
from todoapp.users.problems import WrongPassword
from todoapp.users.schemas import PasswordAgain
from todoapp.users.sessions.cookies import CarrierDep

router = APIRouter()

FILE: dict[str, Any] = {MEDIA_TYPE: {"schema": {"type": "string"}, "example": EXAMPLE}}


@router.get(
    "/todos/export",
    tags=["exchange"],
    response_class=StreamingResponse,
    responses={200: {"description": "The file", "content": FILE}, **documented(ExportUnfinished)},
)
async def export_todos(export: ExportDep) -> StreamingResponse:
    """All your todos as JSON lines, oldest first, as they were at one moment.

    The first line says how many follow. You get one at a time. Should something go wrong on the
    way, the connection ends without the end of the answer.
    """
    headers = {"Content-Disposition": 'attachment; filename="todos.jsonl"'}
    return StreamingResponse(export.lines(), media_type=MEDIA_TYPE, headers=headers)


@router.delete(
    "/users/me",
    tags=["accounts"],
    status_code=204,
    dependencies=[WriteLimit],
    responses=documented(NotAuthenticated, WrongPassword, TooManyRequests),
)
async def delete(
    session: SessionDep,
    passwords: PasswordsDep,
    limit: PasswordLimitDep,
    carrier: CarrierDep,
    user: CurrentUser,
    again: PasswordAgain,
) -> None:
    """Delete your account with all your todos and categories, for good."""
    await limit.count(user.email)
    await users.check_password(session, passwords, user, again.password.get_secret_value())
    await deletion.delete(session, user)
    carrier.forget()
