"""What an answer lets a client do next, as OpenAPI's links.

Most follow from `NAMES`: an operation whose path takes exactly the parameters that an answer names
can be asked next, and a version that came along goes into `If-Match`.

Schemathesis infers links itself, but none to passwords, tokens and further pages, and no versions.

Source: OpenAPI 3.1.1, sections 4.8.20 (links) and 4.8.20.3 (runtime expressions)
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

Expressions = dict[str, str]

ID = "$response.body#/id"
PASSWORD = "$request.body#/password"  # where it stands
TODO = {"todo_id": "$request.path.todo_id"}
VERSION = {"If-Match": "$response.header.ETag"}
TOKEN = {"refresh_token": "$response.body#/refresh_token"}
NEXT_PAGE = {"cursor": "$response.body#/next_cursor"}

NAMES: dict[str, Expressions] = {
    "POST /todos": {"todo_id": ID, **VERSION},
    "GET /todos": {
        "todo_id": "$response.body#/items/0/id",
        "other_id": "$response.body#/items/1/id",
    },
    "POST /todos/{todo_id}/subtasks": {**TODO, "subtask_id": ID},
    "PUT /todos/{todo_id}/dependencies/{other_id}": {**TODO, "other_id": "$request.path.other_id"},
    "POST /todos/{todo_id}/shares": {**TODO, "person_id": "$response.body#/user_id"},
    "POST /categories": {"category_id": ID, **VERSION},
}


class Link(NamedTuple):
    """One operation after another: what its parameters and its body take from the answer."""

    source: str
    target: str
    parameters: Expressions
    body: Expressions


FURTHER = (
    Link(
        "POST /users",
        "POST /auth/login",
        {},
        {"email": "$response.body#/email", "password": PASSWORD},
    ),
    Link("POST /auth/login", "POST /auth/refresh", {}, TOKEN),
    Link("POST /auth/login", "POST /auth/logout", {}, TOKEN),
    Link("POST /auth/login", "POST /users/me/password", {}, {"current_password": PASSWORD}),
    Link("POST /auth/login", "DELETE /users/me", {}, {"password": PASSWORD}),
    Link("POST /auth/refresh", "POST /auth/refresh", {}, TOKEN),
    Link("DELETE /todos/{todo_id}", "POST /todos/{todo_id}/restore", TODO, {}),
    Link("POST /categories", "POST /todos", {}, {"category_id": ID}),
    Link("GET /todos", "GET /todos", NEXT_PAGE, {}),
    Link("GET /todos/deleted", "GET /todos/deleted", NEXT_PAGE, {}),
    Link("GET /categories", "GET /categories", NEXT_PAGE, {}),
)


def add(operations: dict[str, dict[str, Any]]) -> None:
    """Say in each operation, known by its method and path, what may follow it."""
    for link in (*_by_path(operations), *FURTHER):
        answers = operations[link.source]["responses"]
        success = next(status for status in answers if status < "300")
        name = operations[link.target]["operationId"]
        said = {"parameters": link.parameters, "requestBody": link.body}
        answers[success].setdefault("links", {})[name] = {
            "operationId": name,
            **{key: value for key, value in said.items() if value},
        }


def _by_path(operations: dict[str, dict[str, Any]]) -> Iterator[Link]:
    for source, named in NAMES.items():
        for target, operation in operations.items():
            takes = {given["name"]: given["in"] for given in operation.get("parameters", ())}
            path = {name for name, place in takes.items() if place == "path"}
            if path == named.keys() - VERSION.keys():
                fitting = {name: value for name, value in named.items() if name in takes}
                yield Link(source, target, fitting, {})
