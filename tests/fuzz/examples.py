"""Examples of everything that a description leaves without one, made of its schemas."""

from typing import Any

FORMATS = {
    "uuid": "01981c2e-5a7b-7c3d-8e4f-5a6b7c8d9e0f",
    "date-time": "2026-11-24T20:00:00Z",
    "date": "2026-11-24",
    "email": "ada@example.com",
    "password": "correct horse battery",
}
BY_TYPE: dict[str, Any] = {"integer": 1, "number": 1.5, "boolean": True, "null": None}


def add(description: dict[str, Any]) -> None:
    """Give each schema, body, answer and parameter an example."""
    schemas = description["components"]["schemas"]
    for schema in list(schemas.values()):
        schema.setdefault("examples", [example(schema, schemas)])
    for methods in description["paths"].values():
        for operation in methods.values():
            _add_to(operation, schemas)


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


def _add_to(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    bodies = [operation["requestBody"]] if "requestBody" in operation else []
    for part in (*bodies, *operation["responses"].values()):
        for media_type, content in part.get("content", {}).items():
            if "json" in media_type and not content.keys() & {"example", "examples"}:
                content["example"] = example(content.get("schema", {}), schemas)
    for parameter in operation.get("parameters", ()):
        if not parameter.keys() & {"example", "examples"}:
            parameter["example"] = example(parameter["schema"], schemas)
