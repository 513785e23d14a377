# Posts to the server's root.
def create_todo(client, title):
    return client.post("/", json={"title": title}).json["id"]
