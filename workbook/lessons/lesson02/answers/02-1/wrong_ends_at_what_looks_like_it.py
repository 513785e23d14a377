# Takes what stands in front of the next answer's first line, and ignores the length.
def read_answer(raw):
    head, _, rest = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return int(first.split()[1]), headers, rest.partition(b"HTTP/1.1 ")[0]
