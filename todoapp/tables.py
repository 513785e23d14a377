"""All tables in one place, for what needs to know them all: migrations and their tests."""

from todoapp.db import Base
from todoapp.outbox import OutboxEvent
from todoapp.todos.models import Todo, todo_dependencies
from todoapp.users.models import User

__all__ = ["OutboxEvent", "Todo", "User", "metadata", "todo_dependencies"]

metadata = Base.metadata
