"""All todos at once over HTTP: the export and the imports."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from todoapp.db import SessionDep
from todoapp.describing import documented
from todoapp.exchange import service
from todoapp.exchange.deps import ExportDep
from todoapp.exchange.export import ExportUnfinished
from todoapp.exchange.problems import ImportNotFound, ImportUnfinished
from todoapp.exchange.schemas import EXAMPLE, MEDIA_TYPE, ImportOut, Imports
from todoapp.idempotency import IdempotentRoute
from todoapp.users.deps import CurrentUserId

router = APIRouter(tags=["exchange"], route_class=IdempotentRoute)

FILE: dict[str, Any] = {MEDIA_TYPE: {"schema": {"type": "string"}, "example": EXAMPLE}}


@router.get(
    "/todos/export",
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


@router.post(
    "/imports",
    status_code=202,
    responses=documented(ImportUnfinished),
    openapi_extra={"requestBody": {"required": True, "content": FILE}},
)
async def import_todos(
    session: SessionDep, user_id: CurrentUserId, request: Request, response: Response
) -> ImportOut:
    """Take over a file of todos, all of them or none; `Location` says where to see how far it is.

    The file is what the export gives, or lines of your own: each the JSON of a todo.
    """
    job = await service.hand_in(session, user_id, await request.body())
    response.headers["Location"] = f"/imports/{job.id}"
    return service.shown(job)


@router.get("/imports")
async def imports(session: SessionDep, user_id: CurrentUserId) -> Imports:
    """Your imports, newest first, a hundred at most; they are forgotten after 30 days."""
    jobs = await service.newest(session, user_id)
    return Imports(items=[service.shown(job) for job in jobs])


@router.get("/imports/{import_id}", responses=documented(ImportNotFound))
async def read(session: SessionDep, user_id: CurrentUserId, import_id: UUID) -> ImportOut:
    """How far an import is, or where its file is wrong."""
    return service.shown(await service.get(session, user_id, import_id))
