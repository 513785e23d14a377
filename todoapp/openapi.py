"""The description of the API, complete: with every error that a request may get.

FastAPI describes what routes declare. What concerns them all is added here, once.
"""

from typing import Any

from fastapi import FastAPI

from todoapp.describing import ProblemBody, documented, merge
from todoapp.problems import (
    BodyTooLarge,
    BodyTooSlow,
    Busy,
    DatabaseUnavailable,
    Invalid,
    Malformed,
    NotAuthenticated,
    Problem,
    Unconfirmed,
    UnsupportedMediaType,
)

SUMMARY = "Todos that wait for each other, shared with others, and what to do next."
REPLACED = ("HTTPValidationError", "ValidationError")  # FastAPI's own form of errors


def install(app: FastAPI) -> None:
    """Let `app.openapi()` give the complete description."""
    by_fastapi = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            description = by_fastapi()
            complete(description)
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way


def complete(description: dict[str, Any]) -> None:
    """Add general errors to a description that FastAPI made."""
    components = description.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in REPLACED:
        schemas.pop(name, None)
    schemas["ProblemBody"] = ProblemBody.model_json_schema()
    for operation in operations(description).values():
        _add_errors(operation)


def operations(description: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every operation by its method and path, as in `GET /todos`."""
    return {
        f"{method.upper()} {path}": operation
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }


def _add_errors(operation: dict[str, Any]) -> None:
    kinds: list[type[Problem]] = []
    if "security" in operation:
        kinds.append(NotAuthenticated)
    if "requestBody" in operation:
        kinds += [Malformed, BodyTooSlow, BodyTooLarge, UnsupportedMediaType]
    if "requestBody" in operation or "parameters" in operation:
        kinds.append(Invalid)
    if "operation" not in operation.get("tags", ()):
        kinds += [DatabaseUnavailable, Busy, Unconfirmed]
    answers = operation["responses"]
    if REPLACED[0] in str(answers.get("422", "")):
        del answers["422"]
    for status, general in documented(*kinds).items():
        own = answers.setdefault(str(status), general)
        if own is not general:
            merge(own, general)
