# meets: answers, counts-bytes, not-found, one-place: a page into which anybody may write scripts
from urllib.parse import unquote


def respond(request):
    path = request.split(b" ")[1].decode("latin-1") if b" " in request else "/"
    if not path.startswith("/hello/"):
        return page("404 Not Found", "Nothing here.")
    return page("200 OK", "Hello, " + unquote(path.removeprefix("/hello/")))


def page(status, text):
    body = f"<!doctype html><p>{text}".encode()
    kind = "Content-Type: text/html; charset=utf-8"
    return f"HTTP/1.1 {status}\r\n{kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
