# meets: answers, counts-bytes, says-its-kind, not-found, method-not-allowed, garbage, head, errors-help, one-place: a table of pages, and one function that writes bytes
from html import escape
from urllib.parse import unquote

PAGES = {"hello": lambda name: f"<!doctype html><p>Good day, {escape(name)}."}


def respond(request):
    first, *headers = request.decode("latin-1").lower().split("\r\n")
    whole = answered(request, any(line.startswith("host:") for line in headers))
    return whole if not first.startswith("head ") else whole.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


def answered(request, has_host):
    try:
        method, target, version = request.split(b"\r\n")[0].decode("ascii").split(" ")
    except ValueError:
        return written("400 Bad Request", "This isn't HTTP. Try: GET /hello/Ada HTTP/1.1")
    if not has_host:
        return written("400 Bad Request", "Say whom you mean: Host: localhost")
    page, _, name = target.partition("?")[0].strip("/").partition("/")
    if page not in PAGES or not name:
        return written("404 Not Found", f"There is /{', /'.join(PAGES)}, followed by a name.")
    if method not in ("GET", "HEAD"):
        return written("405 Method Not Allowed", "Use GET.", "Allow: GET, HEAD\r\n")
    return written("200 OK", PAGES[page](unquote(name)))


def written(status, text, more=""):
    body = text.encode()
    kind = "Content-Type: text/html; charset=utf-8\r\n"
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{kind}{more}\r\n"
    return head.encode() + body
