# With the standard library: the function that Python's own HTTP client reads headers with.
from http.client import parse_headers
from io import BytesIO


def read_answer(raw):
    stream = BytesIO(raw)
    status = int(stream.readline().split()[1])
    fields = parse_headers(stream)
    headers = {name.lower(): value.strip() for name, value in fields.items()}
    return status, headers, stream.read(int(headers["content-length"]))
