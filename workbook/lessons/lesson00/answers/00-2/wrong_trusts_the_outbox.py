# Asks whether anything is still to be sent.
def caught_up(todo_id, sql, cypher):
    waiting = sql(
        "SELECT id FROM outbox WHERE aggregate_id = %(id)s AND processed_at IS NULL", id=todo_id
    )
    return len(waiting) == 0
