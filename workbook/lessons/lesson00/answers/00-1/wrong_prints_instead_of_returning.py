# Prints the id.
def create_todo(client, title):
    print(client.post("/todos", json={"title": title}).json["id"])
