# Tidies the tag up before keeping it.
def read(client, path, kept):
    tag, todo = kept.get(path, (None, None))
    answer = client.send("GET", path, headers={"If-None-Match": tag} if tag else {})
    if answer.status == 304:
        return todo
    kept[path] = answer.headers["etag"].strip('"'), answer.json
    return answer.json
