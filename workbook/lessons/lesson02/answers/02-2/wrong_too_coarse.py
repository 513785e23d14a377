# 400 for whatever the client could have done better.
def status(event):
    codes = {
        "saved a new tool": 201,
        "removed, nothing to add": 204,
        "the name is blank": 422,
        "no such tool": 400,
        "nobody is signed in": 401,
        "may look, may not change": 403,
        "the name is taken": 400,
        "you have it already": 304,
        "the database is away": 503,
        "a bug of ours": 500,
    }
    return codes[event]
