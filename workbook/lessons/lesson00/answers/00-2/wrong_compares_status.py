# Compares the status.
def caught_up(todo_id, sql, cypher):
    rows = sql("SELECT * FROM todos WHERE id = %(id)s", id=todo_id)
    nodes = cypher(
        "MATCH (t:Todo {id: $id}) "
        "RETURN t.title AS title, t.status AS status, t.version AS version",
        id=todo_id,
    )
    return bool(rows and nodes) and rows[0]["status"] == nodes[0]["status"]
