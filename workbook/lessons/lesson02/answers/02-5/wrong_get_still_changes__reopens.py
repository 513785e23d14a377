# Whoever looks at a done todo wants it open again.
from uuid import UUID

from fastapi import APIRouter

from todoapp.db.session import SessionDep
from todoapp.todos import service
from todoapp.users.deps import CurrentUserId


def repaired():
    router = APIRouter()

    @router.get("/todos/{todo_id}/done")
    async def ask(session: SessionDep, user_id: CurrentUserId, todo_id: UUID):
        todo = await service.get(session, user_id, todo_id)
        if todo.status == "done":
            await service.reopen(session, user_id, todo_id)
        return {"done": False}

    @router.put("/todos/{todo_id}/done")
    async def mark(session: SessionDep, user_id: CurrentUserId, todo_id: UUID):
        await service.complete(session, user_id, todo_id)

    @router.delete("/todos/{todo_id}/done")
    async def take_back(session: SessionDep, user_id: CurrentUserId, todo_id: UUID):
        await service.reopen(session, user_id, todo_id)

    return router
