# Tells the client that it asks too often.
def status(event):
    codes = {
        "saved a new tool": 201,
        "removed, nothing to add": 204,
        "the name is blank": 422,
        "no such tool": 404,
        "nobody is signed in": 401,
        "may look, may not change": 403,
        "the name is taken": 409,
        "you have it already": 304,
        "the database is away": 429,
        "a bug of ours": 500,
    }
    return codes[event]
