# Compares title and status.
def caught_up(todo_id, sql, cypher):
    rows = sql("SELECT * FROM todos WHERE id = %(id)s", id=todo_id)
    nodes = cypher(
        "MATCH (t:Todo {id: $id}) "
        "RETURN t.title AS title, t.status AS status, t.version AS version",
        id=todo_id,
    )
    if not rows or not nodes:
        return False
    row, node = rows[0], nodes[0]
    return row["title"] == node["title"] and row["status"] == node["status"]
