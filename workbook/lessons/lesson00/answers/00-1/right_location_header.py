# Takes the id from the address that the server gives for the new todo.
def create_todo(client, title):
    answer = client.post("/todos", json={"title": title})
    return answer.headers["Location"].rsplit("/", 1)[-1]
