"""The description of the API, complete: every error a request may get.

FastAPI describes what routes declare. What concerns them all is added here, once.
"""

from typing import Annotated, Any

from fastapi import FastAPI
from pydantic import BaseModel, Field

from todoapp.http.problems import (
    MEDIA_TYPE,
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

SCHEMA = {"$ref": "#/components/schemas/ProblemBody"}


class ProblemBody(BaseModel):
    """An error answer as RFC 9457 spells it."""

    type: str = Field(description="A stable name of this kind of problem, and its page")
    title: str
    status: int
    detail: str = Field(description="What to do, in one sentence")
    errors: Annotated[
        list[dict[str, str]] | None,
        Field(description="Which fields are wrong, and why (status 422 only)"),
    ] = None


def documented(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """These problems as a route's `responses`, so that the OpenAPI description names them."""
    answers: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        entry = answers.setdefault(
            kind.status, {"description": "", "content": {MEDIA_TYPE: {"schema": SCHEMA}}}
        )
        entry["description"] = "; ".join(filter(None, [entry["description"], kind.title]))
        examples = entry["content"][MEDIA_TYPE].setdefault("examples", {})
        example = ProblemBody(
            type=kind.type, title=kind.title, status=kind.status, detail=kind.detail
        )
        examples[kind.type] = {"value": example.model_dump(exclude_none=True)}
    return answers


def merge(own: dict[str, Any], general: dict[str, Any]) -> None:
    """Say `general` problems behind those that a description of one status names already."""
    named = own.get("content", {}).get(MEDIA_TYPE, {}).get("examples", {})
    for media_type, content in general["content"].items():
        more = {name: value for name, value in content["examples"].items() if name not in named}
        if more:
            own.setdefault("content", {}).setdefault(
                media_type, {"schema": content["schema"]}
            ).setdefault("examples", {}).update(more)
            titles = [value["value"]["title"] for value in more.values()]
            own["description"] = "; ".join(filter(None, [own.get("description"), *titles]))


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
    for name, operation in operations(description).items():
        _add_errors(operation, reads=name.startswith("GET "))


def operations(description: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every operation by its method and path, as in `GET /todos`."""
    return {
        f"{method.upper()} {path}": operation
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }


def _add_errors(operation: dict[str, Any], reads: bool) -> None:
    kinds: list[type[Problem]] = []
    if "security" in operation:
        kinds.append(NotAuthenticated)
    if "requestBody" in operation:
        kinds += [Malformed, BodyTooSlow, BodyTooLarge, UnsupportedMediaType]
    if "requestBody" in operation or "parameters" in operation:
        kinds.append(Invalid)
    if "operation" not in operation.get("tags", ()):
        kinds += [DatabaseUnavailable, Busy] if reads else [DatabaseUnavailable, Busy, Unconfirmed]
    answers = operation["responses"]
    if REPLACED[0] in str(answers.get("422", "")):
        del answers["422"]
    for status, general in documented(*kinds).items():
        own = answers.setdefault(str(status), general)
        if own is not general:
            merge(own, general)
