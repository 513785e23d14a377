"""The file of todos, line by line.

The first line says what follows and how many (`FileHeader`), each further line is a todo
(`ExportedTodo`). With the number in front, a file that was cut off can't pass for a whole one.
"""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from todoapp.todos.schemas import Priority, Status

MEDIA_TYPE = "application/jsonl"


class FileHeader(BaseModel):
    """The first line."""

    format: Literal["todoapp"]
    version: Literal[1]
    todos: Annotated[int, Field(ge=0, description="How many lines follow")]
    exported_at: datetime


class ExportedSubtask(BaseModel):
    """One step of a todo."""

    title: str
    done: bool


class ExportedTodo(BaseModel):
    """A todo with all that belongs to it, except with whom it is shared."""

    id: UUID
    title: str
    notes: str | None
    status: Status
    priority: Priority
    due_at: datetime | None
    category: Annotated[str | None, Field(description="Its name")]
    tags: list[str]
    subtasks: list[ExportedSubtask]
    depends_on: Annotated[list[UUID], Field(description="The `id` of other lines of this file")]
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None


_NOW = datetime(2026, 11, 24, 20, tzinfo=UTC)
_TODO = ExportedTodo(
    id=UUID("01981c2e-5a7b-7c3d-8e4f-5a6b7c8d9e0f"),
    title="Paint the kitchen",
    notes=None,
    status="open",
    priority=0,
    due_at=None,
    category="Home",
    tags=["errand"],
    subtasks=[ExportedSubtask(title="Sand", done=True)],
    depends_on=[],
    created_at=_NOW,
    updated_at=_NOW,
    completed_at=None,
)
EXAMPLE = "".join(
    line.model_dump_json() + "\n"
    for line in (FileHeader(format="todoapp", version=1, todos=1, exported_at=_NOW), _TODO)
)
