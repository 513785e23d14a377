"""What the graph answers with."""

from uuid import UUID

from pydantic import BaseModel

from todoapp.todos.schemas import Status


class RelatedTodo(BaseModel):
    """A todo as the graph knows it, `distance` steps away."""

    id: UUID
    title: str
    status: Status
    distance: int


class RelatedTodos(BaseModel):
    """An answer about one todo's surroundings."""

    items: list[RelatedTodo]
