# meets: none: the body has no length, and everything is this one answer
def respond(request):
    return b"HTTP/1.1 200 OK\r\n\r\nHello!"
