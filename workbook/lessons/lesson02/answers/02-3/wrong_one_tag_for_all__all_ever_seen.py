# Names all tags that it has ever seen, of whichever todo.
def read(client, path, kept):
    tags = kept.setdefault("tags", set())
    todos = kept.setdefault("todos", {})
    headers = {"If-None-Match": ", ".join(tags)} if path in todos else {}
    answer = client.send("GET", path, headers=headers)
    if answer.status == 404:
        return None
    if answer.status == 200:
        tags.add(answer.headers["etag"])
        todos[path] = answer.json
    return todos[path]
