"""Questions that are about paths, and so are Neo4j's.

Each walks only through todos that the reader may see. That is a property of the todo, because a
search that had to look for a relationship to the reader at each step would not be pruned. What
PostgreSQL has found the reader may no longer see comes back as `left_out`, and the question is
asked again. `shows` holds the ids of all that a row would tell of, if only by counting it.
"""

from typing import LiteralString

# There may be exponentially many paths to the same todo. Because only the shortest length of them
# is asked for, Neo4j searches breadth first and visits each todo once (EXPLAIN shows the operator
# "VarLengthExpand(Pruning,BFS,All)"); with ANY SHORTEST or bare paths it would walk them all. So it
# would if what is left out were a condition of its own: then it expects nearly nothing to be found.
DEPENDENTS: LiteralString = """
MATCH (start:Todo {id: $todo_id}) WHERE $reader_id IN start.readers
MATCH path = (start)
  (()<-[:DEPENDS_ON]-(next:Todo
    WHERE $reader_id IN CASE WHEN next.id IN $left_out THEN [] ELSE next.readers END))+
  (todo:Todo)
WITH todo, min(length(path)) AS distance
RETURN todo.id AS id, [todo.id] AS shows, distance
ORDER BY distance, id LIMIT $limit
"""

# What is done blocks nothing, and neither does what it once waited for.
BLOCKERS: LiteralString = """
MATCH (start:Todo {id: $todo_id}) WHERE $reader_id IN start.readers
MATCH path = (start)
  (()-[:DEPENDS_ON]->(next:Todo WHERE next.status = 'open'
    AND $reader_id IN CASE WHEN next.id IN $left_out THEN [] ELSE next.readers END))+
  (todo:Todo)
WITH todo, min(length(path)) AS distance
RETURN todo.id AS id, [todo.id] AS shows, distance
ORDER BY distance, id LIMIT $limit
"""

# The same todos and the one itself, each with what it waits for: enough to find the longest chain
# without walking all of them.
WAITING: LiteralString = """
MATCH (start:Todo {id: $todo_id}) WHERE $reader_id IN start.readers AND NOT start.id IN $left_out
MATCH path = (start)
  (()-[:DEPENDS_ON]->(next:Todo WHERE next.status = 'open'
    AND $reader_id IN CASE WHEN next.id IN $left_out THEN [] ELSE next.readers END))*
  (todo:Todo)
WITH todo, min(length(path)) AS distance
ORDER BY distance, todo.id LIMIT $limit
RETURN todo.id AS id, [todo.id] AS shows, distance, COLLECT {
  MATCH (todo)-[:DEPENDS_ON]->(other:Todo {status: 'open'}) WHERE $reader_id IN other.readers
  RETURN other.id
} AS depends_on
"""

SURROUNDINGS: LiteralString = """
MATCH (start:Todo {id: $todo_id}) WHERE $reader_id IN start.readers AND NOT start.id IN $left_out
MATCH path = (start)
  (()-[:DEPENDS_ON]-(next:Todo
    WHERE $reader_id IN CASE WHEN next.id IN $left_out THEN [] ELSE next.readers END)){0,3}
  (todo:Todo)
WITH todo, min(length(path)) AS distance
ORDER BY distance, todo.id LIMIT $limit
WITH collect({todo: todo, distance: distance}) AS rows, collect(todo) AS found
UNWIND rows AS row
WITH found, row.todo AS todo, row.distance AS distance
RETURN todo.id AS id, [todo.id] AS shows, distance, COLLECT {
  MATCH (todo)-[:DEPENDS_ON]->(other:Todo) WHERE other IN found RETURN other.id ORDER BY other.id
} AS depends_on
ORDER BY distance, id
"""

# A category counts by the todos in it that the reader may see, so nobody learns of one that only
# hidden todos carry. Two hundred of them are enough to tell which words are usual there.
CATEGORIES: LiteralString = """
MATCH (todo:Todo {id: $todo_id}) WHERE $reader_id IN todo.readers
MATCH (todo)<-[:OWNS]-(owner:User)
OPTIONAL MATCH (todo)-[:DEPENDS_ON]-(near:Todo)
WHERE $reader_id IN near.readers AND NOT near.id IN $left_out
WITH todo, owner, collect(near) AS around
MATCH (owner)-[:OWNS]->(category:Category) WHERE NOT EXISTS { (todo)-[:IN]->(category) }
CALL (todo, category) {
  MATCH (category)<-[:IN]-(other:Todo)
  WHERE $reader_id IN other.readers AND NOT other.id IN $left_out
  WITH todo, other LIMIT 200
  WITH other.id AS id, size([word IN todo.words WHERE word IN other.words]) AS common
  WHERE common > 0
  RETURN sum(common) AS common_words, collect(id) AS similar
}
WITH category, common_words, similar,
     [near IN around WHERE EXISTS { (near)-[:IN]->(category) } | near.id] AS neighbours
WITH category, common_words, similar, neighbours, 3 * size(neighbours) + common_words AS score
WHERE score > 0
RETURN category.id AS id, neighbours + similar AS shows, score, size(neighbours) AS neighbours,
       common_words
ORDER BY score DESC, category.name LIMIT $limit
"""

# Something that the reader may not see blocks all the same: it only shows in what is left out.
NEXT: LiteralString = """
MATCH (:User {id: $reader_id})-[:OWNS|SHARED_WITH]-(todo:Todo {status: 'open'})
WHERE NOT todo.id IN $left_out AND NOT EXISTS { (todo)-[:DEPENDS_ON]->(:Todo {status: 'open'}) }
WITH DISTINCT todo, COLLECT {
  MATCH (todo)<-[:DEPENDS_ON]-(waiting:Todo {status: 'open'})
  WHERE $reader_id IN waiting.readers AND NOT waiting.id IN $left_out
  RETURN waiting
} AS waiting
RETURN todo.id AS id, [todo.id] + [one IN waiting | one.id] AS shows, size(waiting) AS unblocks
ORDER BY todo.priority DESC, todo.due_at, unblocks DESC, id LIMIT $limit
"""

COLLABORATORS: LiteralString = """
MATCH (reader:User {id: $reader_id})
CALL (reader) {
  MATCH (reader)-[:OWNS]->(todo:Todo)
  WITH todo  // a fixed order of steps: beginning with all shares of everybody would be slow
  MATCH (todo)-[:SHARED_WITH]->(person:User)
  RETURN person
  UNION ALL
  MATCH (reader)<-[:SHARED_WITH]-(:Todo)<-[:OWNS]-(person:User)
  RETURN person
}
WITH person.id AS id, count(*) AS shares WHERE NOT id IN $left_out
RETURN id, [id] AS shows
ORDER BY shares DESC, id LIMIT $limit
"""
