# Whatever fails is a server error.
def status(event):
    codes = {
        "saved a new tool": 201,
        "removed, nothing to add": 204,
        "the name is blank": 500,
        "no such tool": 500,
        "nobody is signed in": 401,
        "may look, may not change": 403,
        "the name is taken": 500,
        "you have it already": 304,
        "the database is away": 503,
        "a bug of ours": 500,
    }
    return codes[event]
