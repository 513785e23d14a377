# Splits where a colon and a space stand, and stops if there is no space.
def read_answer(raw):
    head, _, rest = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {}
    for line in lines:
        n, v = line.split(": ", 1)
        headers[n.lower()] = v.strip()
    return int(first.split()[1]), headers, rest[: int(headers["content-length"])]
