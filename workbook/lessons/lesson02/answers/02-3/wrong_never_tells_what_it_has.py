# Asks every time, and has everything sent every time.
def read(client, path, kept):
    answer = client.send("GET", path)
    if answer.status == 304:
        return kept[path]
    kept[path] = answer.json
    return answer.json
