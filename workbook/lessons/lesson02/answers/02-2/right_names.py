# By their names: Python's HTTPStatus knows the codes, so that readers needn't.
from http import HTTPStatus


def status(event):
    return {
        "saved a new tool": HTTPStatus.CREATED,
        "removed, nothing to add": HTTPStatus.NO_CONTENT,
        "the name is blank": HTTPStatus.BAD_REQUEST,
        "no such tool": HTTPStatus.NOT_FOUND,
        "nobody is signed in": HTTPStatus.UNAUTHORIZED,
        "may look, may not change": HTTPStatus.FORBIDDEN,
        "the name is taken": HTTPStatus.CONFLICT,
        "you have it already": HTTPStatus.NOT_MODIFIED,
        "the database is away": HTTPStatus.SERVICE_UNAVAILABLE,
        "a bug of ours": HTTPStatus.INTERNAL_SERVER_ERROR,
    }[event]
