# Hands on the answer and not the todo.
def read(client, path, kept):
    tag, known = kept.get(path, (None, None))
    answer = client.send("GET", path, headers={"If-None-Match": tag} if tag else {})
    if answer.status == 304:
        return known
    kept[path] = answer.headers["etag"], answer
    return answer
