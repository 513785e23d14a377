# meets: answers, counts-bytes, one-place: whatever is asked, somebody is greeted
from urllib.parse import unquote


def respond(request):
    path = request.partition(b" ")[2].partition(b" ")[0].decode("latin-1")
    body = ("Hello, " + unquote(path.rpartition("/")[2])).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
