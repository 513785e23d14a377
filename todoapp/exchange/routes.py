"""All todos at once over HTTP."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from todoapp.describing import documented
from todoapp.exchange.deps import ExportDep
from todoapp.exchange.export import ExportUnfinished
from todoapp.exchange.schemas import EXAMPLE, MEDIA_TYPE

router = APIRouter(tags=["exchange"])

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
