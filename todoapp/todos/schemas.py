"""What goes in and out about todos."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from todoapp.text import Line, Paragraphs

Status = Literal["open", "done"]


class NewTodo(BaseModel):
    """A todo to create."""

    title: Line
    notes: Paragraphs | None = None


class TodoOut(BaseModel):
    """A todo as its owner sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    notes: str | None
    status: Status
    version: int
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None
