# Looks only whether the table has it.
def caught_up(todo_id, sql, cypher):
    rows = sql("SELECT * FROM todos WHERE id = %(id)s", id=todo_id)
    return len(rows) == 1
