# Let the graph compare: asks it for a copy that has the row's version, or a newer one.
def caught_up(todo_id, sql, cypher):
    rows = sql("SELECT version FROM todos WHERE id = %(id)s", id=todo_id)
    if not rows:
        return False
    copies = cypher(
        "MATCH (t:Todo {id: $id}) WHERE t.version >= $version RETURN t.id AS id",
        id=todo_id,
        version=rows[0]["version"],
    )
    return len(copies) > 0
