# meets: answers, counts-bytes, says-its-kind, not-found, method-not-allowed, garbage, errors-help: leaves out the body of HEAD only where all is well
from urllib.parse import unquote


def respond(request):
    method, _, rest = request.partition(b"\r\n")[0].decode("latin-1").partition(" ")
    path, _, version = rest.partition(" ")
    if not version.startswith("HTTP/1.") or b"\r\nhost:" not in request.lower():
        return whole("400 Bad Request", "Try: GET /hello/Ada HTTP/1.1, and a line with Host")
    if not path.startswith("/hello/"):
        return whole("404 Not Found", "Try /hello/ and your name")
    if method == "GET":
        return whole("200 OK", "Hello, " + unquote(path.removeprefix("/hello/")))
    if method == "HEAD":
        greeting = whole("200 OK", "Hello, " + unquote(path.removeprefix("/hello/")))
        return greeting.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    return whole("405 Method Not Allowed", "Use GET or HEAD", "Allow: GET, HEAD\r\n")


def whole(status, text, more=""):
    body = text.encode()
    kind = "Content-Type: text/plain; charset=utf-8\r\n"
    return f"HTTP/1.1 {status}\r\n{kind}{more}Content-Length: {len(body)}\r\n\r\n".encode() + body
