# Shows the todo.
def read(client, path, kept):
    answer = client.send("GET", path)
    print(answer.json)
