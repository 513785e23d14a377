"""The description is complete: no route without words and errors."""

from collections.abc import Iterator
from typing import Any

import httpx2
import jsonschema
import pytest

from todoapp.http.openapi import complete

Operation = tuple[str, dict[str, Any]]
NO_TOKEN = {"/api", "/livez", "/readyz"}


@pytest.fixture
def description(anybody: httpx2.Client) -> dict[str, Any]:
    return dict(anybody.get("/openapi.json").json())


def operations(description: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def faults(description: dict[str, Any]) -> list[str]:
    """What a reader of the description would miss."""
    found = []
    for name, operation in operations(description):
        if not operation.get("description"):
            found.append(f"{name} isn't described")
        if not operation.get("tags"):
            found.append(f"{name} belongs to nothing")
        expected = {
            "401": "security" in operation,
            "413": "requestBody" in operation,
            "415": "requestBody" in operation,
            "422": "requestBody" in operation or "parameters" in operation,
            "503": "security" in operation,
        }
        found += [
            f"{name} doesn't tell of {status}"
            for status, wanted in expected.items()
            if wanted and status not in operation["responses"]
        ]
    return found


def test_every_route_is_described_with_its_errors(description: dict[str, Any]) -> None:
    assert faults(description) == []


def test_canary_a_bare_route_is_noticed() -> None:
    bare = {
        "security": [{}],
        "requestBody": {"content": {"application/json": {"schema": {}}}},
        "responses": {},
    }

    assert len(faults({"paths": {"/x": {"post": bare}}})) == 7


def test_every_example_fits_its_schema(description: dict[str, Any]) -> None:
    for name, operation in operations(description):
        for part in (operation.get("requestBody", {}), *operation["responses"].values()):
            for content in part.get("content", {}).values():
                examples = [entry["value"] for entry in content.get("examples", {}).values()]
                for value in [*examples, *([content["example"]] if "example" in content else [])]:
                    schema = {**content.get("schema", {}), "components": description["components"]}
                    jsonschema.validate(value, schema), name


def test_every_error_has_our_form_and_not_the_frameworks(description: dict[str, Any]) -> None:
    for name, operation in operations(description):
        for status, answer in operation["responses"].items():
            if status >= "400" and not name.endswith("/readyz"):
                assert list(answer["content"]) == ["application/problem+json"], (name, status)
    assert "HTTPValidationError" not in description["components"]["schemas"]


def test_general_errors_stand_beside_those_that_a_route_names() -> None:
    own = {"description": "Gone", "content": {"application/problem+json": {"examples": {"a": {}}}}}
    operation = {"security": [], "responses": {"401": own, "200": {"description": "Fine"}}}
    complete({"paths": {"/x": {"get": operation}}})

    assert own["description"] == "Gone; Not signed in"
    assert list(own["content"]["application/problem+json"]["examples"]) == [  # type: ignore[index]
        "a",
        "/problems/not-authenticated",
    ]


def test_a_commit_whose_answer_is_lost_is_told_of_changes_alone(
    description: dict[str, Any],
) -> None:
    told = {
        name
        for name, operation in operations(description)
        if "/problems/unconfirmed" in str(operation)
    }

    assert "POST /todos" in told
    assert [name for name in told if name.startswith("GET ")] == []
