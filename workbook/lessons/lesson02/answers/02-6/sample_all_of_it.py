# meets: answers, counts-bytes, not-found, method-not-allowed, garbage, head, errors-help, one-place: a table of pages, and one function that writes bytes
from urllib.parse import unquote

PAGES = {"hello": lambda name: f"Good day, {name}."}


def respond(request):
    try:
        method, path, version = request.split(b"\r\n")[0].decode("ascii").split(" ")
    except ValueError:
        return written("400 Bad Request", "This isn't HTTP. Try: GET /hello/Ada HTTP/1.1")
    page, _, name = path.strip("/").partition("/")
    if page not in PAGES or not name:
        return written("404 Not Found", f"There is /{', /'.join(PAGES)}, followed by a name.")
    if method not in ("GET", "HEAD"):
        return written("405 Method Not Allowed", "Use GET.", "Allow: GET, HEAD\r\n")
    whole = written("200 OK", PAGES[page](unquote(name)))
    return whole if method == "GET" else whole.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


def written(status, text, more=""):
    body = text.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body
