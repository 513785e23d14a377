"""What the graph answers with."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from todoapp.todos.schemas import Status

ID, OTHER = "019b0f3a-7c1e-7d4f-9a51-0c6f2f1e8a10", "019b0f3a-7c2b-7aa0-8d11-5b1de0f4c2aa"
PAINT: JsonDict = {"id": ID, "title": "Buy paint", "status": "open"}


def _example(**fields: object) -> ConfigDict:
    return ConfigDict(json_schema_extra=lambda schema: schema.update(examples=[fields]))


class KnownTodo(BaseModel):
    """A todo that the graph has found, as it is now."""

    id: UUID
    title: str
    status: Status


class RelatedTodo(KnownTodo):
    """A todo some steps away."""

    model_config = _example(**PAINT, distance=1)

    distance: Annotated[int, Field(description="Steps to it, by the shortest way")]


class RelatedTodos(BaseModel):
    """Todos related to one, nearest first."""

    items: list[RelatedTodo]


class NextTodo(KnownTodo):
    """A todo that nothing blocks."""

    model_config = _example(**PAINT, priority=2, due_at="2026-03-29T07:00:00Z", unblocks=3)

    priority: int
    due_at: datetime | None
    unblocks: Annotated[int, Field(description="Open todos that wait for it directly")]


class NextTodos(BaseModel):
    """What can be done now, by priority, then due date, then how many wait for it."""

    items: list[NextTodo]


class CriticalPath(BaseModel):
    """The longest chain of open todos that ends with the one asked about, in order of doing."""

    model_config = _example(items=[PAINT], complete=True)

    items: list[KnownTodo]
    complete: Annotated[
        bool, Field(description="False when more todos block it than were looked at")
    ]


class Edge(BaseModel):
    """`todo_id` depends on `depends_on_id`."""

    todo_id: UUID
    depends_on_id: UUID


class Surroundings(BaseModel):
    """A picture's worth of the graph: todos up to three steps away and how they depend."""

    model_config = _example(
        nodes=[{**PAINT, "distance": 0}, {**PAINT, "id": OTHER, "title": "Paint", "distance": 1}],
        edges=[{"todo_id": OTHER, "depends_on_id": ID}],
        complete=True,
    )

    nodes: list[RelatedTodo]
    edges: list[Edge]
    complete: Annotated[bool, Field(description="False when there are more than were asked for")]


class Collaborator(BaseModel):
    """Somebody who shares todos with you, or you with them."""

    model_config = _example(id=ID, name="Bob", shared_by_me=2, shared_with_me=1)

    id: UUID
    name: str
    shared_by_me: Annotated[int, Field(description="Todos of yours that they may see")]
    shared_with_me: Annotated[int, Field(description="Todos of theirs that you may see")]


class Collaborators(BaseModel):
    """People, those with whom most is shared first."""

    items: list[Collaborator]


class SuitableCategory(BaseModel):
    """A category that the todo could be in, and why."""

    model_config = _example(id=ID, name="Home", score=5, neighbours=1, common_words=2)

    id: UUID
    name: str
    score: Annotated[int, Field(description="Three for each neighbour and one for each word")]
    neighbours: Annotated[int, Field(description="Todos in it that depend on this one, or it them")]
    common_words: Annotated[int, Field(description="Words of its todos' titles that this one has")]


class SuitableCategories(BaseModel):
    """Categories, the best suited first."""

    items: list[SuitableCategory]
