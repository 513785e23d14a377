# Takes away one space in front of the value, and none behind it.
def read_answer(raw):
    head, _, rest = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.removeprefix(" ")
    return int(first.split()[1]), headers, rest[: int(headers["content-length"])]
