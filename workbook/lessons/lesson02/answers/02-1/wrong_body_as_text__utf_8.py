# Decodes everything at once, as UTF-8.
def read_answer(raw):
    head, _, rest = raw.decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    length = int(headers["content-length"])
    return int(first.split()[1]), headers, rest.encode()[:length]
