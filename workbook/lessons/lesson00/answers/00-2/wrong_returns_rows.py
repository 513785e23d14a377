# Returns what the graph has.
def caught_up(todo_id, sql, cypher):
    return cypher("MATCH (t:Todo {id: $id}) RETURN t.version AS version", id=todo_id)
