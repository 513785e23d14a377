"""What the models hold beside their columns."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from pydantic import ValidationError

from todoapp.todos.models import Todo
from todoapp.todos.schemas import TodoOut


def test_a_todo_that_nobody_said_a_role_of_is_shown_to_nobody() -> None:
    now = datetime.now(UTC)
    todo = Todo(id=uuid4(), owner_id=uuid4(), title="x", status="open", priority=0, version=1)
    todo.tags, todo.created_at, todo.updated_at = [], now, now

    with pytest.raises(ValidationError, match="role"):
        TodoOut.model_validate(todo)
    todo.role = "viewer"
    assert TodoOut.model_validate(todo).role == "viewer"
