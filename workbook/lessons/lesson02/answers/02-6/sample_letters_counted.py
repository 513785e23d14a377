# meets: answers, not-found, method-not-allowed, garbage, head, errors-help: counts letters where bytes are sent
from urllib.parse import unquote


def respond(request):
    words = request.split(b"\r\n")[0].decode("latin-1").split(" ")
    status, text, more = "404 Not Found", "Nothing here; try /hello/Ada", ""
    if len(words) != 3 or b"\r\nHost:" not in request:
        status, text = "400 Bad Request", "Say: GET /hello/Ada HTTP/1.1"
    elif words[1].startswith("/hello/"):
        if words[0] in ("GET", "HEAD"):
            status, text = "200 OK", "Hello " + unquote(words[1][7:])
        else:
            status, text, more = "405 Method Not Allowed", "Only GET", "Allow: GET, HEAD\r\n"
    head = f"HTTP/1.1 {status}\r\n{more}Content-Length: {len(text)}\r\n\r\n"
    return (head if words[0] == "HEAD" else head + text).encode()
