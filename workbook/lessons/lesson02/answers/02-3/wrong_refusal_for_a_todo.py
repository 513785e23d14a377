# Takes whatever comes in a body for the todo.
def read(client, path, kept):
    tag, todo = kept.get(path, (None, None))
    answer = client.send("GET", path, headers={"If-None-Match": tag} if tag else {})
    if answer.status == 304:
        return todo
    kept[path] = answer.headers.get("etag"), answer.json
    return answer.json
