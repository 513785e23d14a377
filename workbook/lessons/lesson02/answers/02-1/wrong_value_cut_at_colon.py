# Takes what stands between the first and the second colon.
def read_answer(raw):
    head, _, rest = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {}
    for line in lines:
        parts = line.split(":")
        headers[parts[0].lower()] = parts[1].strip()
    return int(first.split()[1]), headers, rest[: int(headers["content-length"])]
