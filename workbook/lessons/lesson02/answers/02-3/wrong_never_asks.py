# Shows the copy without asking whether it's still right.
def read(client, path, kept):
    if path not in kept:
        kept[path] = client.send("GET", path).json
    return kept[path]
