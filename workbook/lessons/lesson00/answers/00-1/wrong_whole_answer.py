# Returns the exchange.
def create_todo(client, title):
    return client.post("/todos", json={"title": title})
