"""Questions that are about paths, and so are Neo4j's.

Each walks only through todos that the reader may see. That is a property of the todo, because a
search that had to look for a relationship to the reader at each step would not be pruned.
"""

from typing import Any, LiteralString
from uuid import UUID

from todoapp.graph.driver import Graph

# There may be exponentially many paths to the same todo. Because only the shortest length of them
# is asked for, Neo4j searches breadth first and visits each todo once (EXPLAIN shows the operator
# "VarLengthExpand(Pruning,BFS,All)"); with ANY SHORTEST or bare paths it would walk them all.
DEPENDENTS: LiteralString = """
MATCH (start:Todo {id: $todo_id}) WHERE $reader_id IN start.readers
MATCH path = (start) (()<-[:DEPENDS_ON]-(next:Todo WHERE $reader_id IN next.readers))+ (todo:Todo)
WITH todo, min(length(path)) AS distance
RETURN todo.id AS id, todo.title AS title, todo.status AS status, distance
ORDER BY distance, id LIMIT $limit
"""

# What is done blocks nothing, and neither does what it once waited for.
BLOCKERS: LiteralString = """
MATCH (start:Todo {id: $todo_id}) WHERE $reader_id IN start.readers
MATCH path = (start)
  (()-[:DEPENDS_ON]->(next:Todo WHERE next.status = 'open' AND $reader_id IN next.readers))+
  (todo:Todo)
WITH todo, min(length(path)) AS distance
RETURN todo.id AS id, todo.title AS title, todo.status AS status, distance
ORDER BY distance, id LIMIT $limit
"""

# The same todos and the one itself, each with what it waits for: enough to find the longest chain
# without walking all of them.
WAITING: LiteralString = """
MATCH (start:Todo {id: $todo_id}) WHERE $reader_id IN start.readers
MATCH path = (start)
  (()-[:DEPENDS_ON]->(next:Todo WHERE next.status = 'open' AND $reader_id IN next.readers))*
  (todo:Todo)
WITH todo, min(length(path)) AS distance
ORDER BY distance, todo.id LIMIT $limit
RETURN todo.id AS id, todo.title AS title, todo.status AS status, COLLECT {
  MATCH (todo)-[:DEPENDS_ON]->(other:Todo {status: 'open'}) WHERE $reader_id IN other.readers
  RETURN other.id
} AS depends_on
"""

SURROUNDINGS: LiteralString = """
MATCH (start:Todo {id: $todo_id}) WHERE $reader_id IN start.readers
MATCH path = (start)
  (()-[:DEPENDS_ON]-(next:Todo WHERE $reader_id IN next.readers)){0,3}
  (todo:Todo)
WITH todo, min(length(path)) AS distance
ORDER BY distance, todo.id LIMIT $limit
WITH collect({todo: todo, distance: distance}) AS rows, collect(todo) AS found
UNWIND rows AS row
WITH found, row.todo AS todo, row.distance AS distance
RETURN todo.id AS id, todo.title AS title, todo.status AS status, distance, COLLECT {
  MATCH (todo)-[:DEPENDS_ON]->(other:Todo) WHERE other IN found RETURN other.id ORDER BY other.id
} AS depends_on
ORDER BY distance, id
"""

# Something that the reader may not see blocks all the same: it only shows in what is left out.
NEXT: LiteralString = """
MATCH (:User {id: $reader_id})-[:OWNS|SHARED_WITH]-(todo:Todo {status: 'open'})
WHERE NOT EXISTS { (todo)-[:DEPENDS_ON]->(:Todo {status: 'open'}) }
WITH DISTINCT todo, COUNT {
  (todo)<-[:DEPENDS_ON]-(waiting:Todo {status: 'open'}) WHERE $reader_id IN waiting.readers
} AS unblocks
RETURN todo.id AS id, todo.title AS title, todo.status AS status, todo.priority AS priority,
       toString(todo.due_at) AS due_at, unblocks
ORDER BY todo.priority DESC, todo.due_at, unblocks DESC, id LIMIT $limit
"""


async def dependents(
    graph: Graph, reader_id: UUID, todo_id: UUID, limit: int
) -> list[dict[str, Any]]:
    """What waits for this todo, nearest first; `distance` counts the steps."""
    return await _about(graph, "MATCH dependents", DEPENDENTS, reader_id, todo_id, limit)


async def blockers(
    graph: Graph, reader_id: UUID, todo_id: UUID, limit: int
) -> list[dict[str, Any]]:
    """What has to be done before this todo, nearest first, leaving out what is done."""
    return await _about(graph, "MATCH blockers", BLOCKERS, reader_id, todo_id, limit)


async def waiting(graph: Graph, reader_id: UUID, todo_id: UUID, limit: int) -> list[dict[str, Any]]:
    """This todo and its blockers, nearest first, each with the open ones it waits for itself."""
    return await _about(graph, "MATCH waiting", WAITING, reader_id, todo_id, limit)


async def surroundings(
    graph: Graph, reader_id: UUID, todo_id: UUID, limit: int
) -> list[dict[str, Any]]:
    """This todo and what is up to three steps away, each with what it depends on among them."""
    return await _about(graph, "MATCH surroundings", SURROUNDINGS, reader_id, todo_id, limit)


async def next_todos(graph: Graph, reader_id: UUID, limit: int) -> list[dict[str, Any]]:
    """What can be done now: the most important first, then the soonest due, then what most wait
    for."""
    return await graph.read("MATCH next", NEXT, reader_id=str(reader_id), limit=limit)


async def _about(
    graph: Graph, name: str, query: LiteralString, reader_id: UUID, todo_id: UUID, limit: int
) -> list[dict[str, Any]]:
    return await graph.read(
        name, query, reader_id=str(reader_id), todo_id=str(todo_id), limit=limit
    )


COLLABORATORS: LiteralString = """
MATCH (reader:User {id: $reader_id})
CALL (reader) {
  MATCH (reader)-[:OWNS]->(todo:Todo)
  WITH todo  // a fixed order of steps: beginning with all shares of everybody would be slow
  MATCH (todo)-[:SHARED_WITH]->(person:User)
  RETURN person, 1 AS by_me, 0 AS with_me
  UNION ALL
  MATCH (reader)<-[:SHARED_WITH]-(todo:Todo)<-[:OWNS]-(person:User)
  RETURN person, 0 AS by_me, 1 AS with_me
}
WITH person.id AS id, sum(by_me) AS shared_by_me, sum(with_me) AS shared_with_me
RETURN id, shared_by_me, shared_with_me
ORDER BY shared_by_me + shared_with_me DESC, id LIMIT $limit
"""

# A category counts by the todos in it that the reader may see, so nobody learns of one that only
# hidden todos carry. Two hundred of them are enough to tell which words are usual there.
CATEGORIES: LiteralString = """
MATCH (todo:Todo {id: $todo_id}) WHERE $reader_id IN todo.readers
MATCH (todo)<-[:OWNS]-(owner:User)
OPTIONAL MATCH (todo)-[:DEPENDS_ON]-(near:Todo) WHERE $reader_id IN near.readers
WITH todo, owner, collect(near) AS around
MATCH (owner)-[:OWNS]->(category:Category) WHERE NOT EXISTS { (todo)-[:IN]->(category) }
CALL (todo, category) {
  MATCH (category)<-[:IN]-(other:Todo) WHERE $reader_id IN other.readers
  WITH todo, other LIMIT 200
  RETURN sum(size([word IN todo.words WHERE word IN other.words])) AS common_words
}
WITH category, common_words,
     size([near IN around WHERE EXISTS { (near)-[:IN]->(category) }]) AS neighbours
WITH category, common_words, neighbours, 3 * neighbours + common_words AS score
WHERE score > 0
RETURN category.id AS id, category.name AS name, score, neighbours, common_words
ORDER BY score DESC, name LIMIT $limit
"""


async def collaborators(graph: Graph, reader_id: UUID, limit: int) -> list[dict[str, Any]]:
    """People (ids) by the number of todos that are shared between them and the reader."""
    return await graph.read(
        "MATCH collaborators", COLLABORATORS, reader_id=str(reader_id), limit=limit
    )


async def categories(
    graph: Graph, reader_id: UUID, todo_id: UUID, limit: int
) -> list[dict[str, Any]]:
    """Categories that would suit a todo: its neighbours' and those of todos with similar titles."""
    return await graph.read(
        "MATCH categories",
        CATEGORIES,
        reader_id=str(reader_id),
        todo_id=str(todo_id),
        limit=limit,
    )
