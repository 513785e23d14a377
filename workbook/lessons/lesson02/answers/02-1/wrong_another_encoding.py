# Decodes the head as UTF-8, which headers needn't be.
def read_answer(raw):
    head, _, rest = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return int(first.split()[1]), headers, rest[: int(headers["content-length"])]
