"""02-1: answers as they come over a wire, and what is in them."""

EXAMPLE = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"
NEXT = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"

Answer = tuple[int, dict[str, str], bytes]

# What came over the wire, and what is in it. Each is a call in a process of its own, so they are
# few, and each is odd in more than one way.
ANSWERS: tuple[tuple[bytes, Answer], ...] = (
    (EXAMPLE, (200, {"content-type": "text/plain", "content-length": "5"}, b"hello")),
    (
        b"HTTP/1.1 201 Created\r\nDate: Mon, 04 May 2026 10:15:00 GMT\r\n"
        b'LOCATION: http://127.0.0.1:8000/todos/7\r\nContent-Length: 8\r\n\r\n{"id":7}',
        (
            201,
            {
                "date": "Mon, 04 May 2026 10:15:00 GMT",
                "location": "http://127.0.0.1:8000/todos/7",
                "content-length": "8",
            },
            b'{"id":7}',
        ),
    ),
    (
        b"HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\nfirst\r\n\r\nsecond\r\n",
        (200, {"content-length": "17"}, b"first\r\n\r\nsecond\r\n"),
    ),
    (
        b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 8\r\n\r\n\x89PNG\r\n\x1a\n",
        (200, {"content-type": "image/png", "content-length": "8"}, b"\x89PNG\r\n\x1a\n"),
    ),
    (
        b"HTTP/1.1 200 OK\r\nX-Painter: J\xfcrgen\r\nContent-Length: 24  \r\n\r\n"
        b"It said HTTP/1.1 200 OK." + NEXT,
        (200, {"x-painter": "J\xfcrgen", "content-length": "24"}, b"It said HTTP/1.1 200 OK."),
    ),
    (
        b'HTTP/1.1 404 Not Found\r\nETag:"4"\r\nContent-Length:0\r\n\r\n',
        (404, {"etag": '"4"', "content-length": "0"}, b""),
    ),
)
