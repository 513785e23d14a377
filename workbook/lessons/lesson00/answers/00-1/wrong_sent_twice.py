# Sends once to create and once more to get the id.
def create_todo(client, title):
    client.post("/todos", json={"title": title})
    return client.post("/todos", json={"title": title}).json["id"]
