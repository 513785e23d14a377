# A copy for each path, but one tag for all of them.
def read(client, path, kept):
    headers = {"If-None-Match": kept["tag"]} if "tag" in kept and path in kept else {}
    answer = client.send("GET", path, headers=headers)
    kept["tag"] = answer.headers["etag"]
    if answer.status != 304:
        kept[path] = answer.json
    return kept[path]
