"""Questions that are about paths, and so are Neo4j's. Each sees only the reader's own todos."""

from typing import Any
from uuid import UUID

from todoapp.graph.driver import Graph

# There may be exponentially many paths to the same todo. Because only the shortest length of them
# is asked for, Neo4j searches breadth first and visits each todo once (EXPLAIN shows the operator
# "VarLengthExpand(Pruning,BFS,All)"); with ANY SHORTEST or bare paths it would walk them all.
DEPENDENTS = """
MATCH (reader:User {id: $reader_id})-[:OWNS]->(start:Todo {id: $todo_id})
MATCH path = (start)<-[:DEPENDS_ON]-+(todo:Todo)
WITH reader, todo, min(length(path)) AS distance
WHERE EXISTS { (reader)-[:OWNS]->(todo) }
RETURN todo.id AS id, todo.title AS title, todo.status AS status, distance
ORDER BY distance, id LIMIT $limit
"""

# What is done blocks nothing, and neither does what it once waited for.
BLOCKERS = """
MATCH (reader:User {id: $reader_id})-[:OWNS]->(start:Todo {id: $todo_id})
MATCH path = (start) (()-[:DEPENDS_ON]->(next:Todo WHERE next.status = 'open'))+ (todo:Todo)
WITH reader, todo, min(length(path)) AS distance
WHERE EXISTS { (reader)-[:OWNS]->(todo) }
RETURN todo.id AS id, todo.title AS title, todo.status AS status, distance
ORDER BY distance, id LIMIT $limit
"""

LIMIT = 1000  # rows of an answer


async def dependents(graph: Graph, reader_id: UUID, todo_id: UUID) -> list[dict[str, Any]]:
    """What waits for this todo, nearest first; `distance` counts the steps."""
    return await graph.read(
        "MATCH dependents",
        DEPENDENTS,
        reader_id=str(reader_id),
        todo_id=str(todo_id),
        limit=LIMIT,
    )


async def blockers(graph: Graph, reader_id: UUID, todo_id: UUID) -> list[dict[str, Any]]:
    """What has to be done before this todo, nearest first, leaving out what is done."""
    return await graph.read(
        "MATCH blockers",
        BLOCKERS,
        reader_id=str(reader_id),
        todo_id=str(todo_id),
        limit=LIMIT,
    )
