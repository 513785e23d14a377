"""The description says what can be asked after what."""

from typing import Any

from todoapp.links import FURTHER, NAMES, add
from todoapp.main import create_app
from todoapp.openapi import operations
from todoapp.settings import Settings


def described(settings: Settings) -> dict[str, dict[str, Any]]:
    return operations(create_app(settings).openapi())


def links(operation: dict[str, Any]) -> dict[str, Any]:
    return {
        name: link
        for answer in operation["responses"].values()
        for name, link in answer.get("links", {}).items()
    }


def test_a_new_todo_leads_to_all_that_can_be_done_with_a_todo(settings: Settings) -> None:
    known = described(settings)
    about_a_todo = {
        operation["operationId"]
        for name, operation in known.items()
        if "{todo_id}" in name and name.count("{") == 1
    }

    assert links(known["POST /todos"]).keys() == about_a_todo


def test_the_version_goes_along_where_it_is_asked_for(settings: Settings) -> None:
    known = described(settings)
    given = links(known["POST /todos"])

    assert given[known["PATCH /todos/{todo_id}"]["operationId"]]["parameters"] == {
        "todo_id": "$response.body#/id",
        "If-Match": "$response.header.ETag",
    }
    assert given[known["GET /todos/{todo_id}"]["operationId"]]["parameters"] == {
        "todo_id": "$response.body#/id"
    }


def test_every_operation_about_something_has_a_link_that_leads_to_it(settings: Settings) -> None:
    known = described(settings)
    led_to = {name for operation in known.values() for name in links(operation)}

    for name, operation in known.items():
        assert "{" not in name or operation["operationId"] in led_to, name


def test_the_tables_name_operations_that_exist(settings: Settings) -> None:
    named = {*NAMES, *(link.source for link in FURTHER), *(link.target for link in FURTHER)}

    assert named <= described(settings).keys()


def test_a_link_stands_at_the_answer_that_succeeded() -> None:
    made: dict[str, Any] = {"operationId": "x", "responses": {"201": {}, "409": {}}}
    everything = dict.fromkeys(
        (*NAMES, *(link.source for link in FURTHER), *(link.target for link in FURTHER)), made
    )
    add(everything)

    assert "links" in made["responses"]["201"]
    assert "links" not in made["responses"]["409"]
