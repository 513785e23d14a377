# Everything is 200; whether it worked is for the body to say.
def status(event):
    codes = {
        "saved a new tool": 201,
        "removed, nothing to add": 204,
        "the name is blank": 200,
        "no such tool": 200,
        "nobody is signed in": 200,
        "may look, may not change": 200,
        "the name is taken": 200,
        "you have it already": 304,
        "the database is away": 200,
        "a bug of ours": 200,
    }
    return codes[event]
