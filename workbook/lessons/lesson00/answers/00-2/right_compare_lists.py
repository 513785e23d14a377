# Compare lists: makes a list of versions of each side; no row and no node makes an empty list.
def caught_up(todo_id, sql, cypher):
    rows = sql("SELECT version FROM todos WHERE id = %(id)s", id=todo_id)
    nodes = cypher("MATCH (t:Todo {id: $id}) RETURN t.version AS version", id=todo_id)
    in_table = [row["version"] for row in rows]
    in_graph = [node["version"] for node in nodes]
    return in_table != [] and in_table == in_graph
