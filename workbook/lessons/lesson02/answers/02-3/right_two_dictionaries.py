# Two dictionaries: one for the tags, one for the todos, side by side.
def read(client, path, kept):
    tags = kept.setdefault("tags", {})
    todos = kept.setdefault("todos", {})
    headers = {}
    if path in tags:
        headers["If-None-Match"] = tags[path]
    answer = client.send("GET", path, headers=headers)
    if answer.status == 404:
        tags.pop(path, None)
        todos.pop(path, None)
    elif answer.status != 304:
        tags[path] = answer.headers["etag"]
        todos[path] = answer.json
    return todos.get(path)
