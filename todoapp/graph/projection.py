"""How events become nodes and relationships. Each may come twice, or late, and does no harm.

(:User {id})-[:OWNS]->(:Todo {id, title, status, version})-[:DEPENDS_ON]->(:Todo)
"""

from typing import Any
from uuid import UUID

from todoapp.graph.driver import Graph

CONSTRAINTS = (
    "CREATE CONSTRAINT user_id IF NOT EXISTS FOR (user:User) REQUIRE user.id IS UNIQUE",
    "CREATE CONSTRAINT todo_id IF NOT EXISTS FOR (todo:Todo) REQUIRE todo.id IS UNIQUE",
)

PROJECT_USER = "MERGE (user:User {id: $id})"

# A todo that is only known as somebody's dependency has neither version nor owner yet: nobody
# sees it until its own event comes.
PROJECT_TODO = """
MERGE (todo:Todo {id: $id})
SET todo.id = $id  // takes the node's lock before its version is looked at
WITH todo WHERE coalesce(todo.version, 0) <= $version
SET todo.title = $title, todo.status = $status, todo.version = $version
MERGE (owner:User {id: $owner_id})
MERGE (owner)-[:OWNS]->(todo)
WITH todo
CALL (todo) {
  MATCH (todo)-[gone:DEPENDS_ON]->(other:Todo) WHERE NOT other.id IN $depends_on
  DELETE gone
}
CALL (todo) {
  UNWIND $depends_on AS other_id
  MERGE (other:Todo {id: other_id})
  MERGE (todo)-[:DEPENDS_ON]->(other)
}
"""


class UnknownTopic(Exception):  # noqa: N818  # named like the problems beside it
    """The worker is older than the application that wrote the event."""


async def prepare(graph: Graph) -> None:
    """Let Neo4j find nodes by id and refuse doubles."""
    for constraint in CONSTRAINTS:
        await graph.write("CREATE CONSTRAINT", constraint)


async def project(
    graph: Graph, topic: str, aggregate_id: UUID, version: int, payload: dict[str, Any]
) -> None:
    """Carry one event into the graph, unless the graph already knows something newer.

    Raises:
        UnknownTopic: nothing here knows what to do with it.
        GraphUnavailable: Neo4j is away.
    """
    match topic.partition(".")[0]:
        case "user":
            await graph.write("MERGE User", PROJECT_USER, id=str(aggregate_id))
        case "todo":
            await graph.write(
                "MERGE Todo", PROJECT_TODO, id=str(aggregate_id), version=version, **payload
            )
        case _:
            raise UnknownTopic(topic)
