# Says that it has something, and not what.
def read(client, path, kept):
    answer = client.send("GET", path, headers={"If-None-Match": "*"} if path in kept else {})
    if answer.status == 404:
        return None
    if answer.status == 200:
        kept[path] = answer.json
    return kept[path]
