"""Questions about relationships, answered by Neo4j. The graph may lag a moment behind."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from todoapp.db.reader import ReaderDep
from todoapp.graph import queries, service
from todoapp.graph.deps import LAG, VisibleTodo, tell_lag
from todoapp.graph.driver import GraphDep
from todoapp.graph.schemas import (
    Collaborators,
    CriticalPath,
    NextTodos,
    RelatedTodos,
    SuitableCategories,
    Surroundings,
)
from todoapp.http.identity import CurrentUserId
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
async def next_todos(graph: GraphDep, user_id: CurrentUserId, limit: Limit = 20) -> NextTodos:
    """What you can do now: open, and waiting for nothing that is open.

    By priority, then by due date, then by how many others wait for it.
    """
    rows = await queries.next_todos(graph, user_id, limit)
    return NextTodos.model_validate({"items": rows})


@router.get("/collaborators", dependencies=[Depends(tell_lag)])
async def collaborators(
    graph: GraphDep, reader: ReaderDep, user_id: CurrentUserId, limit: Limit = 20
) -> Collaborators:
    """With whom you share todos, and who shares theirs with you."""
    rows = await service.collaborators(reader, graph, user_id, limit)
    return Collaborators.model_validate({"items": rows})


@router.get("/todos/{todo_id}/dependents", responses=about_a_todo)
async def dependents(
    graph: GraphDep, user_id: CurrentUserId, todo_id: VisibleTodo, limit: Limit = 1000
) -> RelatedTodos:
    """What is blocked by this todo, directly or through others."""
    rows = await queries.dependents(graph, user_id, todo_id, limit)
    return RelatedTodos.model_validate({"items": rows})


@router.get("/todos/{todo_id}/blockers", responses=about_a_todo)
async def blockers(
    graph: GraphDep, user_id: CurrentUserId, todo_id: VisibleTodo, limit: Limit = 1000
) -> RelatedTodos:
    """What has to be done before this todo, leaving out what is done already."""
    rows = await queries.blockers(graph, user_id, todo_id, limit)
    return RelatedTodos.model_validate({"items": rows})


@router.get("/todos/{todo_id}/critical-path", responses=about_a_todo)
async def critical_path(
    graph: GraphDep, user_id: CurrentUserId, todo_id: VisibleTodo
) -> CriticalPath:
    """The longest chain of open todos that has to be done for this one, itself at the end."""
    return CriticalPath.model_validate(await service.critical_path(graph, user_id, todo_id))


@router.get("/todos/{todo_id}/surroundings", responses=about_a_todo)
async def surroundings(
    graph: GraphDep,
    user_id: CurrentUserId,
    todo_id: VisibleTodo,
    limit: Annotated[int, Query(ge=1, le=200, description="How many todos at most")] = 50,
) -> Surroundings:
    """What is around this todo, to be drawn: todos up to three steps away and their edges."""
    return Surroundings.model_validate(await service.surroundings(graph, user_id, todo_id, limit))


@router.get("/todos/{todo_id}/categories", responses=about_a_todo)
async def categories(
    graph: GraphDep, user_id: CurrentUserId, todo_id: VisibleTodo, limit: Limit = 5
) -> SuitableCategories:
    """Categories that would suit this todo, judged by its neighbours and by similar titles."""
    rows = await queries.categories(graph, user_id, todo_id, limit)
    return SuitableCategories.model_validate({"items": rows})
