# Case by case: a match statement, in the order of whose turn it is.
def status(event):
    match event:
        case "saved a new tool":
            return 201
        case "removed, nothing to add":
            return 204
        case "you have it already":
            return 304
        case "the name is blank" | "the name is taken":
            return 422
        case "nobody is signed in":
            return 401
        case "may look, may not change":
            return 403
        case "no such tool":
            return 404
        case "the database is away":
            return 503
    return 500
