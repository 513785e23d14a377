# Returns the whole todo.
def create_todo(client, title):
    return client.post("/todos", json={"title": title}).json
