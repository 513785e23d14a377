"""Questions about relationships, answered by Neo4j. The graph may lag a moment behind."""

from fastapi import APIRouter

from todoapp.graph import queries
from todoapp.graph.deps import OwnTodo
from todoapp.graph.driver import GraphDep
from todoapp.graph.schemas import RelatedTodos

router = APIRouter(prefix="/graph/todos", tags=["graph"])


@router.get("/{todo_id}/dependents")
async def dependents(graph: GraphDep, todo: OwnTodo) -> RelatedTodos:
    """What is blocked by this todo, directly or through others."""
    rows = await queries.dependents(graph, todo.owner_id, todo.id)
    return RelatedTodos.model_validate({"items": rows})


@router.get("/{todo_id}/blockers")
async def blockers(graph: GraphDep, todo: OwnTodo) -> RelatedTodos:
    """What has to be done before this todo, leaving out what is done already."""
    rows = await queries.blockers(graph, todo.owner_id, todo.id)
    return RelatedTodos.model_validate({"items": rows})
