# A change by its name: both routes say which status shall be, and one function makes it so.
from uuid import UUID

from fastapi import APIRouter

from todoapp.db.session import SessionDep
from todoapp.todos import service
from todoapp.users.deps import CurrentUserId


def repaired():
    router = APIRouter(prefix="/todos/{todo_id}")

    async def make(status, session, user_id, todo_id):
        change = {"done": service.complete, "open": service.reopen}[status]
        await change(session, user_id, todo_id)

    @router.get("/done")
    async def ask(session: SessionDep, user_id: CurrentUserId, todo_id: UUID):
        return {"done": (await service.get(session, user_id, todo_id)).status == "done"}

    @router.put("/done", status_code=204)
    async def mark(session: SessionDep, user_id: CurrentUserId, todo_id: UUID):
        await make("done", session, user_id, todo_id)

    @router.delete("/done", status_code=204)
    async def take_back(session: SessionDep, user_id: CurrentUserId, todo_id: UUID):
        await make("open", session, user_id, todo_id)

    return router
