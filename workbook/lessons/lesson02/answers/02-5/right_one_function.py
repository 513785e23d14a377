# One function for all: the method is asked for inside, and the state is told at the end.
from uuid import UUID

from fastapi import APIRouter, Request

from todoapp.db.session import SessionDep
from todoapp.todos import service
from todoapp.users.deps import CurrentUserId


def repaired():
    router = APIRouter()

    @router.api_route("/todos/{todo_id}/done", methods=["GET", "PUT", "DELETE"])
    async def done(request: Request, session: SessionDep, user_id: CurrentUserId, todo_id: UUID):
        if request.method == "PUT":
            todo = await service.complete(session, user_id, todo_id)
        elif request.method == "DELETE":
            todo = await service.reopen(session, user_id, todo_id)
        else:
            todo = await service.get(session, user_id, todo_id)
        return {"done": todo.status == "done"}

    return router
