# Cuts where a colon and a space stand, and takes the whole line for the name if there is no space.
def read_answer(raw):
    head, _, rest = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(": ")
        headers[name.lower()] = value.strip()
    return int(first.split()[1]), headers, rest[: int(headers.get("content-length") or 0)]
