"""Problems as the description of the API tells them."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from todoapp.problems import MEDIA_TYPE, Problem

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
