"""Two questions a supervisor asks: is the process alive, and should it get requests?"""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from todoapp.graph.driver import Graph, GraphDep
from todoapp.problems import GraphUnavailable, Unavailable

router = APIRouter(tags=["operation"])


class Alive(BaseModel):
    """The event loop answers."""

    status: Literal["alive"] = "alive"


class Readiness(BaseModel):
    """Whether to send requests here, and what is missing."""

    status: Literal["ready", "degraded", "not ready"]
    postgresql: Literal["reachable", "unreachable"]
    neo4j: Literal["reachable", "unreachable"]


def get_engine(request: Request) -> AsyncEngine:
    """The application's one engine."""
    engine: AsyncEngine = request.app.state.engine
    return engine


@router.get("/livez")
async def livez() -> Alive:
    """Restart me when this doesn't answer. Databases have no part in it: that wouldn't help."""
    return Alive()


@router.get("/readyz", responses={503: {"model": Readiness}})
async def readyz(
    engine: Annotated[AsyncEngine, Depends(get_engine)], graph: GraphDep, response: Response
) -> Readiness:
    """Send me requests? Without Neo4j yes, all but the graph works; without PostgreSQL no."""
    postgresql = await _postgresql_answers(engine)
    neo4j = await _neo4j_answers(graph)
    if not postgresql:
        response.status_code = 503
        response.headers.update(Unavailable.headers)
    return Readiness(
        status="not ready" if not postgresql else "ready" if neo4j else "degraded",
        postgresql="reachable" if postgresql else "unreachable",
        neo4j="reachable" if neo4j else "unreachable",
    )


async def _postgresql_answers(engine: AsyncEngine) -> bool:
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


async def _neo4j_answers(graph: Graph) -> bool:
    try:
        await graph.read("RETURN 1", "RETURN 1")
    except GraphUnavailable:
        return False
    return True
