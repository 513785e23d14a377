"""Questions about people and categories: with whom does one share, and where does a todo belong?"""

from typing import Any, LiteralString
from uuid import UUID

from todoapp.graph.driver import Graph

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
