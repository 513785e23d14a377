# Ask at the new address: reads the todo from where the server says it is, and takes the id there.
def create_todo(client, title):
    where = client.post("/todos", json={"title": title}).headers["Location"]
    todo = client.get(where).json
    return todo["id"]
