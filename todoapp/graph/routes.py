"""Questions about relationships, answered by Neo4j. The graph may lag a moment behind."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from todoapp.graph import service
from todoapp.graph.deps import LAG, VisibleTodo, tell_lag
from todoapp.graph.schemas import (
    Collaborators,
    CriticalPath,
    NextTodos,
    RelatedTodos,
    SuitableCategories,
    Surroundings,
)
from todoapp.graph.visible import ViewerDep
from todoapp.http.openapi import documented
from todoapp.http.problems import GraphUnavailable, NotAuthenticated
from todoapp.http.ratelimit import GraphLimit, TooManyRequests
from todoapp.todos.problems import TodoNotFound

FRESHNESS: dict[int | str, dict[str, Any]] = {
    200: {
        "headers": {
            LAG: {
                "description": "Seconds the oldest change waits that the graph doesn't know yet",
                "schema": {"type": "number"},
            }
        }
    }
}

router = APIRouter(
    prefix="/graph",
    tags=["graph"],
    dependencies=[GraphLimit],
    responses=FRESHNESS | documented(NotAuthenticated, TooManyRequests, GraphUnavailable),
)
about_a_todo = documented(TodoNotFound)

Limit = Annotated[int, Query(ge=1, le=1000, description="How many at most")]


@router.get("/next", dependencies=[Depends(tell_lag)])
async def next_todos(viewer: ViewerDep, limit: Limit = 20) -> NextTodos:
    """What you can do now: open, and waiting for nothing that is open.

    By priority, then by due date, then by how many others wait for it.
    """
    rows = await service.next_todos(viewer, limit)
    return NextTodos.model_validate({"items": rows})


@router.get("/collaborators", dependencies=[Depends(tell_lag)])
async def collaborators(viewer: ViewerDep, limit: Limit = 20) -> Collaborators:
    """With whom you share todos, and who shares theirs with you."""
    rows = await service.collaborators(viewer, limit)
    return Collaborators.model_validate({"items": rows})


@router.get("/todos/{todo_id}/dependents", responses=about_a_todo)
async def dependents(viewer: ViewerDep, todo_id: VisibleTodo, limit: Limit = 1000) -> RelatedTodos:
    """What is blocked by this todo, directly or through others."""
    rows = await service.dependents(viewer, todo_id, limit)
    return RelatedTodos.model_validate({"items": rows})


@router.get("/todos/{todo_id}/blockers", responses=about_a_todo)
async def blockers(viewer: ViewerDep, todo_id: VisibleTodo, limit: Limit = 1000) -> RelatedTodos:
    """What has to be done before this todo, leaving out what is done already."""
    rows = await service.blockers(viewer, todo_id, limit)
    return RelatedTodos.model_validate({"items": rows})


@router.get("/todos/{todo_id}/critical-path", responses=about_a_todo)
async def critical_path(viewer: ViewerDep, todo_id: VisibleTodo) -> CriticalPath:
    """The longest chain of open todos that has to be done for this one, itself at the end."""
    return CriticalPath.model_validate(await service.critical_path(viewer, todo_id))


@router.get("/todos/{todo_id}/surroundings", responses=about_a_todo)
async def surroundings(
    viewer: ViewerDep,
    todo_id: VisibleTodo,
    limit: Annotated[int, Query(ge=1, le=200, description="How many todos at most")] = 50,
) -> Surroundings:
    """What is around this todo, to be drawn: todos up to three steps away and their edges."""
    return Surroundings.model_validate(await service.surroundings(viewer, todo_id, limit))


@router.get("/todos/{todo_id}/categories", responses=about_a_todo)
async def categories(
    viewer: ViewerDep, todo_id: VisibleTodo, limit: Limit = 5
) -> SuitableCategories:
    """Categories that would suit this todo, judged by its neighbours and by similar titles."""
    rows = await service.categories(viewer, todo_id, limit)
    return SuitableCategories.model_validate({"items": rows})
