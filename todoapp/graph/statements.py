"""What writes the graph: statements that compare versions, and may be repeated."""

from typing import LiteralString

# Setting the id takes the node's lock before its version is looked at.
USERS: LiteralString = """
UNWIND $rows AS row
MERGE (user:Aggregate {id: row.id})
SET user.id = row.id
WITH row, user WHERE coalesce(user.version, 0) <= row.version
SET user:User, user.version = row.version, user.deleted_at = null
"""

CATEGORIES: LiteralString = """
UNWIND $rows AS row
MERGE (owner:Aggregate {id: row.owner_id})
WITH row, owner WHERE owner.deleted_at IS NULL
MERGE (category:Aggregate {id: row.id})
SET category.id = row.id
WITH row, owner, category WHERE coalesce(category.version, 0) <= row.version
SET category:Category, category.version = row.version, category.name = row.name,
    category.deleted_at = null
MERGE (owner)-[:OWNS]->(category)
WITH owner, category
MATCH (category)<-[wrong:OWNS]-(other) WHERE other <> owner
DELETE wrong
"""

TODOS: LiteralString = """
UNWIND $rows AS row
MERGE (owner:Aggregate {id: row.owner_id})
WITH row, owner WHERE owner.deleted_at IS NULL
MERGE (todo:Aggregate {id: row.id})
SET todo.id = row.id
WITH row, owner, todo WHERE coalesce(todo.version, 0) <= row.version
SET todo:Todo, todo.version = row.version, todo.title = row.title, todo.status = row.status,
    todo.priority = row.priority, todo.due_at = row.due_at, todo.words = row.words,
    todo.deleted_at = null,
    todo.readers = [row.owner_id] + [share IN row.shared_with | share.id]
MERGE (owner)-[:OWNS]->(todo)
WITH row, owner, todo
CALL (owner, todo) {
  MATCH (todo)<-[wrong:OWNS]-(other) WHERE other <> owner
  DELETE wrong
}
CALL (row, todo) {
  MATCH (todo)-[gone:DEPENDS_ON|IN|SHARED_WITH]->(other)
  WHERE NOT [type(gone), other.id] IN row.edges
  DELETE gone
}
CALL (row, todo) {
  UNWIND row.depends_on AS id
  MERGE (other:Aggregate {id: id})
  MERGE (todo)-[:DEPENDS_ON]->(other)
}
CALL (row, todo) {
  UNWIND row.category AS id
  MERGE (category:Aggregate {id: id})
  MERGE (todo)-[:IN]->(category)
}
CALL (row, todo) {
  UNWIND row.shared_with AS share
  MERGE (person:Aggregate {id: share.id})
  MERGE (todo)-[shared:SHARED_WITH]->(person)
  SET shared.role = share.role
}
"""

_BURY: LiteralString = """
REMOVE node:User:Category:Todo
SET node = {id: node.id, version: version, deleted_at: coalesce(node.deleted_at, datetime())}
WITH node
CALL (node) { MATCH (node)<-[own:OWNS]-() DELETE own }
CALL (node) { MATCH (node)-[own:DEPENDS_ON|IN|SHARED_WITH]->() DELETE own }
"""

BURY: LiteralString = (
    """
UNWIND $rows AS row
MERGE (node:Aggregate {id: row.id})
SET node.id = row.id
WITH node, row.version AS version WHERE coalesce(node.version, 0) <= version
"""
    + _BURY
)

# Whoever deletes an account deletes what it owned; no event tells of each.
BURY_OWNED: LiteralString = (
    """
MATCH (owner:Aggregate {id: $id})-[:OWNS]->(node)
WHERE owner.deleted_at IS NOT NULL
WITH node, coalesce(node.version, 0) AS version LIMIT $limit
"""
    + _BURY
    + "RETURN count(node) AS nodes"
)

# No event that is older can still come when the oldest that waits is younger than the deletion.
FORGET: LiteralString = """
MATCH (node:Aggregate) WHERE node.deleted_at < $before
WITH node LIMIT $limit
DETACH DELETE node
RETURN count(node) AS nodes
"""

# Nodes in the order of their ids, a part at a time.
NODES: LiteralString = """
MATCH (node:Aggregate) WHERE node.id > $after
RETURN node.id AS id, coalesce(node.version, 0) AS version,
       node:User OR node:Category OR node:Todo AS live
ORDER BY node.id LIMIT $limit
"""
IDS: dict[str, LiteralString] = {
    "user": "MATCH (n:User) WHERE n.id > $after RETURN n.id AS id ORDER BY n.id LIMIT $limit",
    "category": (
        "MATCH (n:Category) WHERE n.id > $after RETURN n.id AS id ORDER BY n.id LIMIT $limit"
    ),
    "todo": "MATCH (n:Todo) WHERE n.id > $after RETURN n.id AS id ORDER BY n.id LIMIT $limit",
}

# A version that no table has reached would refuse every event.
RESET: LiteralString = """
UNWIND $rows AS row
MATCH (node:Aggregate {id: row.id})
SET node.version = 0
"""

# What somebody else wrote into the graph.
DELETE_STRAYS: LiteralString = """
MATCH (node:User|Category|Todo) WHERE NOT node:Aggregate
WITH node LIMIT $limit
DETACH DELETE node
RETURN count(node) AS nodes
"""
