# Sends the word "title" for the value as well.
def create_todo(client, title):
    return client.post("/todos", json={"title": "title"}).json["id"]
