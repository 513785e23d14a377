"""What goes in and out about categories."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from todoapp.http.fields import Line


class CategoryName(BaseModel):
    """A category to create, or its new name."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Garden"}]})

    name: Line


class CategoryOut(BaseModel):
    """A category as its owner sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    version: int
    created_at: datetime
