"""What goes in and out about todos."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from todoapp.http.fields import Email, Instant, Line, Paragraphs, SearchWords, Tag
from todoapp.http.pagination import Cursor, Limit

Status = Literal["open", "done"]
Role = Literal["owner", "editor", "viewer"]
SharedRole = Literal["editor", "viewer"]
Priority = Annotated[int, Field(ge=0, le=3, description="0 none, 1 low, 2 medium, 3 high")]
# Doubles are dropped; what is left keeps its order.
Tags = Annotated[
    list[Tag],
    Field(max_length=20),
    AfterValidator(lambda tags: list(dict.fromkeys(tags))),
]

EXAMPLE: JsonDict = {
    "title": "Paint the kitchen",
    "notes": "Two coats, the door too",
    "priority": 2,
    "due_at": "2026-03-29T09:00:00+02:00",
    "tags": ["home", "weekend"],
}


class NewTodo(BaseModel):
    """A todo to create; only the title must be there."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    title: Line
    notes: Paragraphs | None = None
    priority: Priority = 0
    due_at: Instant | None = None
    category_id: Annotated[UUID | None, Field(description="One of its owner's categories")] = None
    tags: Tags = []


class TodoChange(BaseModel):
    """What shall be different (RFC 7396): what is absent stays, null takes a value away."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"due_at": None, "priority": 3}]}
    )

    # No todo is without these two, so null is refused. The factories are never asked: what is
    # absent is left out of the change.
    title: Line = Field(default_factory=str)
    status: Status = Field(default_factory=lambda: "open")
    notes: Paragraphs | None = None
    priority: Priority | None = None
    due_at: Instant | None = None
    category_id: UUID | None = None
    tags: Tags | None = None


class TodoOut(BaseModel):
    """A todo as one who may see it sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    owner_id: UUID
    title: str
    notes: str | None
    status: Status
    priority: Priority
    due_at: Annotated[datetime | None, Field(description="In UTC")]
    category_id: UUID | None
    tags: list[str]
    version: Annotated[int, Field(description="Grows with every change; the ETag is made of it")]
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None
    role: Annotated[Role, Field(description="What you are to this todo")]


class DeletedTodo(BaseModel):
    """A todo that can be restored until it is purged."""

    id: UUID
    title: str
    deleted_at: datetime
    purged_at: Annotated[datetime, Field(description="Until then it can be restored")]


Sort = Literal["-created", "created", "due", "-due", "priority", "-priority"]


class TodoQuery(BaseModel):
    """Which todos, in which order, from where on."""

    model_config = ConfigDict(extra="forbid")

    status: Status | None = None
    category: Annotated[UUID | None, Field(description="The id of a category")] = None
    tag: Tag | None = None
    priority: Priority | None = None
    due_before: Instant | None = None
    due_after: Annotated[Instant | None, Field(description="At this instant or after it")] = None
    overdue: Annotated[bool, Field(description="Only open ones whose due date is past")] = False
    shared: Annotated[bool, Field(description="Those shared with you instead of yours")] = False
    q: Annotated[
        SearchWords | None,
        Field(description='Words in title and notes; "in this order", or, -without'),
    ] = None
    sort: Annotated[
        Sort, Field(description="Without a due date comes after all others in 'due'")
    ] = "-created"
    limit: Limit = 20
    cursor: Cursor | None = None


class NewSubtask(BaseModel):
    """One step of a todo."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"title": "Sand"}]})

    title: Line


class SubtaskChange(BaseModel):
    """What shall be different; what is absent stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"done": True}]})

    title: Line = Field(default_factory=str)
    done: bool = Field(default_factory=bool)


class SubtaskOut(BaseModel):
    """A step and whether it is done."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    done: bool


class NewShare(BaseModel):
    """With whom to share a todo, and what they may do with it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"email": "bob@example.com", "role": "viewer"}]},
    )

    email: Email
    role: SharedRole


class ShareChange(BaseModel):
    """What this person may do from now on."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"role": "editor"}]})

    role: SharedRole


class ShareOut(BaseModel):
    """A person with whom a todo is shared."""

    user_id: UUID
    email: str
    name: str
    role: SharedRole


class Subtasks(BaseModel):
    """The steps of a todo, oldest first."""

    items: list[SubtaskOut]


class Dependencies(BaseModel):
    """What a todo waits for, as far as you may see it."""

    items: list[TodoOut]


class Shares(BaseModel):
    """With whom a todo is shared."""

    items: list[ShareOut]
