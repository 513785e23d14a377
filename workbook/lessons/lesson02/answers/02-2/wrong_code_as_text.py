# Returns what stands in the first line.
def status(event):
    codes = {
        "saved a new tool": "201 Created",
        "removed, nothing to add": "204 No Content",
        "the name is blank": "422 Unprocessable Entity",
        "no such tool": "404 Not Found",
        "nobody is signed in": "401 Unauthorized",
        "may look, may not change": "403 Forbidden",
        "the name is taken": "409 Conflict",
        "you have it already": "304 Not Modified",
        "the database is away": "503 Service Unavailable",
        "a bug of ours": "500 Internal Server Error",
    }
    return codes[event]
