# Tag from the version: keeps the todo alone, and makes the tag of the version in it.
def read(client, path, kept):
    headers = {}
    if path in kept:
        headers = {"If-None-Match": '"' + str(kept[path]["version"]) + '"'}
    answer = client.send("GET", path, headers=headers)
    if answer.status == 200:
        kept[path] = answer.json
    elif answer.status != 304:
        kept.pop(path, None)
    return kept.get(path)
