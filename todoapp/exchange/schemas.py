"""The file of todos, line by line, and what is told about an import.

The first line says what follows and how many (`FileHeader`), each further line is a todo
(`PortableTodo`). With the number in front, a file that was cut off can't pass for a whole one. A
file written by hand may leave the first line out.
"""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from todoapp.text import Instant, Line, Paragraphs
from todoapp.todos.models import MOST_OF_A_KIND
from todoapp.todos.schemas import Priority, Status, Tags

MEDIA_TYPE = "application/jsonl"
EXAMPLE = """\
{"format": "todoapp", "version": 1, "todos": 2}
{"id": "a", "title": "Buy paint", "category": "Home", "tags": ["errand"]}
{"title": "Paint the kitchen", "depends_on": ["a"], "subtasks": [{"title": "Sand"}]}
"""

# In an export an id; in a file written by hand any word that other lines refer to.
Reference = Annotated[str, Field(min_length=1, max_length=100)]


class FileHeader(BaseModel):
    """The first line."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["todoapp"]
    version: Literal[1]
    todos: Annotated[int, Field(ge=0, description="How many lines follow")]
    exported_at: Instant | None = None


class PortableSubtask(BaseModel):
    """One step of a todo."""

    model_config = ConfigDict(extra="forbid")

    title: Line
    done: bool = False


class PortableTodo(BaseModel):
    """A todo with all that belongs to it, except with whom it is shared."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[Reference | None, Field(description="What `depends_on` of others names")] = None
    title: Line
    notes: Paragraphs | None = None
    status: Status = "open"
    priority: Priority = 0
    due_at: Instant | None = None
    category: Annotated[Line | None, Field(description="Its name; made when it is new")] = None
    tags: Tags = []
    subtasks: Annotated[list[PortableSubtask], Field(max_length=MOST_OF_A_KIND)] = []
    depends_on: Annotated[
        list[Reference],
        Field(max_length=MOST_OF_A_KIND, description="The `id` of other lines of this file"),
    ] = []
    created_at: Instant | None = None
    updated_at: Instant | None = None
    completed_at: Instant | None = None

    @model_validator(mode="after")
    def _only_what_is_done_has_been_completed(self) -> Self:
        if self.completed_at and self.status != "done":
            raise ValueError("'completed_at' is for a todo whose 'status' is done")
        return self


class ImportFault(BaseModel):
    """Where the file is wrong, and why; nothing of it was taken over."""

    line: int | None
    field: str | None
    message: str


class ImportOut(BaseModel):
    """An import and how far it is."""

    id: UUID
    status: Literal["waiting", "running", "done", "failed"]
    rows: Annotated[int, Field(description="Lines of the file")]
    imported: Annotated[
        int, Field(description="Todos taken over; they are to be seen when all are")
    ]
    error: ImportFault | None
    created_at: datetime
    finished_at: datetime | None


class Imports(BaseModel):
    """Your imports, newest first."""

    items: list[ImportOut]
