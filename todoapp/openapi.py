"""The description of the API, complete: every error a request may get, and an example of all.

FastAPI describes what routes declare. What concerns them all is added here, once.
"""

from typing import Any

from fastapi import FastAPI

from todoapp import links
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
FORMATS = {
    "uuid": "01981c2e-5a7b-7c3d-8e4f-5a6b7c8d9e0f",
    "date-time": "2026-11-24T20:00:00Z",
    "date": "2026-11-24",
    "email": "ada@example.com",
    "password": "correct horse battery",
}
BY_TYPE: dict[str, Any] = {"integer": 1, "number": 1.5, "boolean": True, "null": None}


def install(app: FastAPI) -> None:
    """Let `app.openapi()` give the complete description."""
    by_fastapi = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            description = by_fastapi()
            complete(description)
            links.add(operations(description))
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way


def complete(description: dict[str, Any]) -> None:
    """Add general errors and examples to a description that FastAPI made."""
    components = description.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in REPLACED:
        schemas.pop(name, None)
    schemas["ProblemBody"] = ProblemBody.model_json_schema()
    for schema in list(schemas.values()):
        schema.setdefault("examples", [example(schema, schemas)])
    for operation in operations(description).values():
        _add_errors(operation)
        _add_examples(operation, schemas)


def operations(description: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every operation by its method and path, as in `GET /todos`."""
    return {
        f"{method.upper()} {path}": operation
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }


def example(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """A value that fits: the schema's own example, or one made of its parts."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if known := schema.get("examples"):
        return known[0]
    for given in ("const", "default"):
        if schema.get(given) is not None:
            return schema[given]
    if "enum" in schema:
        return schema["enum"][0]
    for choice in (schema.get("anyOf"), schema.get("oneOf"), schema.get("allOf")):
        if choice:
            return example(choice[0], schemas)
    match schema.get("type"):
        case "object" if "properties" in schema:
            return {name: example(part, schemas) for name, part in schema["properties"].items()}
        case "object":
            values = schema.get("additionalProperties")
            return {"name": example(values, schemas)} if isinstance(values, dict) else {}
        case "array":
            return [example(schema["items"], schemas)] if schema.get("items") else []
        case "string":
            return FORMATS.get(schema.get("format", ""), "text")
        case kind:
            return schema.get("minimum", BY_TYPE.get(kind or ""))


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


def _add_examples(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    bodies = [operation["requestBody"]] if "requestBody" in operation else []
    for part in (*bodies, *operation["responses"].values()):
        for media_type, content in part.get("content", {}).items():
            if "json" in media_type and not content.keys() & {"example", "examples"}:
                content["example"] = example(content.get("schema", {}), schemas)
    for parameter in operation.get("parameters", ()):
        if not parameter.keys() & {"example", "examples"}:
            parameter["example"] = example(parameter["schema"], schemas)
