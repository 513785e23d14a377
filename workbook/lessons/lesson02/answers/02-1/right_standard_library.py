# With the standard library: the function that Python's own HTTP client reads headers with.
from http import HTTPStatus
from http.client import parse_headers
from io import BytesIO
from typing import NamedTuple


class Answer(NamedTuple):
    status: HTTPStatus
    headers: dict[str, str]
    body: bytes


def read_answer(raw):
    stream = BytesIO(raw)
    status = HTTPStatus(int(stream.readline().split()[1]))
    fields = parse_headers(stream)
    headers = {name.lower(): value.strip() for name, value in fields.items()}
    return Answer(status, headers, stream.read(int(headers["content-length"])))
