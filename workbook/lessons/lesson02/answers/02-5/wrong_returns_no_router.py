# Makes the router and keeps it.
from uuid import UUID

from fastapi import APIRouter

from todoapp.db.session import SessionDep
from todoapp.todos import service
from todoapp.users.deps import CurrentUserId


def repaired():
    router = APIRouter()

    @router.get("/todos/{todo_id}/done")
    async def ask(session: SessionDep, user_id: CurrentUserId, todo_id: UUID):
        return {"done": (await service.get(session, user_id, todo_id)).status == "done"}
