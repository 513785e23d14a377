# With the standard library: its parser for mail headers reads those of HTTP as well.
from email.parser import BytesParser


def read_answer(raw):
    first, _, rest = raw.partition(b"\r\n")
    head, _, body = rest.partition(b"\r\n\r\n")
    fields = BytesParser().parsebytes(head + b"\r\n\r\n")
    headers = {name.lower(): value for name, value in fields.items()}
    return int(first[9:12]), headers, body[: int(headers["content-length"])]
