# Keeps the names of headers as this server happens to write them.
def read_answer(raw):
    head, _, rest = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(": ")
        headers[name] = value
    length = [int(value) for name, value in headers.items() if name.lower() == "content-length"]
    return int(first.split()[1]), headers, rest[: length[0]]
