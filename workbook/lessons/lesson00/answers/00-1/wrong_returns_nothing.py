# Forgets to return.
def create_todo(client, title):
    todo = client.post("/todos", json={"title": title}).json
    todo["id"]
