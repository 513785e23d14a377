# Line by line: reads one line at a time, then as many bytes as were announced.
from io import BytesIO


def read_answer(raw):
    stream = BytesIO(raw)
    status = int(stream.readline().split()[1])
    headers = {}
    while (line := stream.readline()) != b"\r\n":
        name, value = line.decode("latin-1").split(":", 1)
        headers[name.lower()] = value.strip()
    return status, headers, stream.read(int(headers["content-length"]))
