# Decodes everything at once, the body too.
def read_answer(raw):
    head, _, rest = raw.decode("latin-1").partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return int(first.split()[1]), headers, rest[: int(headers["content-length"])]
