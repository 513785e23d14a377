# Asks, is told of the change, and shows what was kept.
def read(client, path, kept):
    if path not in kept:
        answer = client.send("GET", path)
        kept[path] = (answer.headers["etag"], answer.json)
    else:
        client.send("GET", path, headers={"If-None-Match": kept[path][0]})
    return kept[path][1]
