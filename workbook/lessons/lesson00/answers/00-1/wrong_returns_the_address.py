# Returns the address instead of the id.
def create_todo(client, title):
    return client.post("/todos", json={"title": title}).headers["Location"]
