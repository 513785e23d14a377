# Splits at every empty line and takes the piece behind the first.
def read_answer(raw):
    pieces = raw.split(b"\r\n\r\n")
    first, *lines = pieces[0].decode("latin-1").split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return int(first.split()[1]), headers, pieces[1][: int(headers["content-length"])]
