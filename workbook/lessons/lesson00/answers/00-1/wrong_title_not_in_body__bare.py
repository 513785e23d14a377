# Sends the title alone, not an object with a field.
def create_todo(client, title):
    return client.post("/todos", json=title).json["id"]
