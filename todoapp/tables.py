"""All tables in one place, for what needs to know them all: migrations and their tests."""

from todoapp.categories.models import Category
from todoapp.counters import RateCounter
from todoapp.db import Base
from todoapp.outbox import OutboxEvent
from todoapp.stored_answers import StoredAnswer
from todoapp.todos.models import Share, Subtask, Todo, todo_dependencies
from todoapp.users.models import RefreshToken, Session, User

__all__ = [
    "Category",
    "OutboxEvent",
    "RateCounter",
    "RefreshToken",
    "Session",
    "Share",
    "StoredAnswer",
    "Subtask",
    "Todo",
    "User",
    "metadata",
    "todo_dependencies",
]

metadata = Base.metadata
