# Compares two lists of versions, which are equal when both are empty.
def caught_up(todo_id, sql, cypher):
    rows = sql("SELECT version FROM todos WHERE id = %(id)s", id=todo_id)
    nodes = cypher("MATCH (t:Todo {id: $id}) RETURN t.version AS version", id=todo_id)
    return [row["version"] for row in rows] == [node["version"] for node in nodes]
