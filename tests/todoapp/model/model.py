"""What the API does with todos, told in plain Python: no database, no HTTP, no time.

Each method is one request of one person and returns the status it deserves; what has changed can
then be looked at.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

Role = Literal["owner", "editor", "viewer"]
READERS: tuple[Role, ...] = ("owner", "editor", "viewer")
EDITORS: tuple[Role, ...] = ("owner", "editor")
OWNER: tuple[Role, ...] = ("owner",)

EMPTY = {"notes": None, "priority": 0, "due_at": None, "tags": []}


@dataclass
class Todo:
    """One todo; `fields` are those that a client may set."""

    owner: str
    fields: dict[str, Any]
    version: int = 1
    deleted: bool = False
    shares: dict[str, Role] = field(default_factory=dict)
    waits_for: set[int] = field(default_factory=set)

    def role(self, person: str) -> Role | None:
        """What this person is to it."""
        return "owner" if person == self.owner else self.shares.get(person)


Precondition = Literal["right", "wrong", "anything", "none"]


class Model:
    """All todos, numbered in the order of their creation."""

    def __init__(self) -> None:
        self.todos: list[Todo] = []

    def create(self, who: str, fields: dict[str, Any]) -> int:
        self.todos.append(Todo(who, {**EMPTY, "status": "open", **fields}))
        return 201

    def read(self, who: str, number: int) -> int:
        todo = self.todos[number]
        return 404 if todo.deleted or todo.role(who) is None else 200

    def change(
        self, who: str, number: int, changes: dict[str, Any], condition: Precondition
    ) -> int:
        if condition == "none":
            return 428
        if refused := self._refused(who, number, condition):
            return refused
        todo = self.todos[number]
        taken_away = {name: EMPTY[name] for name, value in changes.items() if value is None}
        self._set(todo, {**changes, **taken_away})
        return 200

    def set_status(self, who: str, number: int, status: str, condition: Precondition) -> int:
        if refused := self._refused(who, number, condition):
            return refused
        self._set(self.todos[number], {"status": status})
        return 200

    def delete(self, who: str, number: int, condition: Precondition) -> int:
        if refused := self._refused(who, number, condition, OWNER):
            return refused
        self._set_deleted(self.todos[number], True)
        return 204

    def restore(self, who: str, number: int) -> int:
        if refused := self._refused(who, number, "anything", OWNER, deleted=True):
            return refused
        self._set_deleted(self.todos[number], False)
        return 200

    def share(self, who: str, number: int, person: str, role: Role, condition: Precondition) -> int:
        if refused := self._refused(who, number, condition, OWNER):
            return refused
        todo = self.todos[number]
        if person == todo.owner:
            return 422
        if person in todo.shares:
            return 409
        todo.shares[person] = role
        todo.version += 1
        return 201

    def change_share(self, who: str, number: int, person: str, role: Role) -> int:
        if refused := self._refused(who, number, "anything", OWNER):
            return refused
        todo = self.todos[number]
        if person not in todo.shares:
            return 404
        if todo.shares[person] != role:
            todo.shares[person] = role
            todo.version += 1
        return 200

    def unshare(self, who: str, number: int, person: str) -> int:
        allowed = READERS if who == person else OWNER
        if refused := self._refused(who, number, "anything", allowed):
            return refused
        todo = self.todos[number]
        if person not in todo.shares:
            return 404
        del todo.shares[person]
        todo.version += 1
        return 204

    def add_dependency(self, who: str, number: int, other: int, condition: Precondition) -> int:
        if refused := self._refused(who, number, condition):
            return refused
        if self.read(who, other) == 404:
            return 404
        todo = self.todos[number]
        if self.todos[other].owner != todo.owner:
            return 422
        if self._reaches(other, number):
            return 409
        if other not in todo.waits_for:
            todo.waits_for.add(other)
            todo.version += 1
        return 204

    def remove_dependency(self, who: str, number: int, other: int) -> int:
        if refused := self._refused(who, number, "anything"):
            return refused
        if self.read(who, other) == 404:
            return 404
        todo = self.todos[number]
        if other in todo.waits_for:
            todo.waits_for.remove(other)
            todo.version += 1
        return 204

    def listed(self, who: str, *, shared: bool, status: str | None, tag: str | None) -> list[int]:
        """The numbers of a list, newest first."""
        return [
            number
            for number, todo in reversed(list(enumerate(self.todos)))
            if not todo.deleted
            and (todo.owner != who and who in todo.shares if shared else todo.owner == who)
            and status in {None, todo.fields["status"]}
            and (tag is None or tag in todo.fields["tags"])
        ]

    def _refused(
        self,
        who: str,
        number: int,
        condition: Precondition,
        allowed: tuple[Role, ...] = EDITORS,
        *,
        deleted: bool = False,
    ) -> int | None:
        """Why this person can't do it: first what they may not know, then what they may not do."""
        todo = self.todos[number]
        role = todo.role(who)
        if todo.deleted != deleted or role is None:
            return 404
        if role not in allowed:
            return 403
        return 412 if condition == "wrong" else None

    def _set(self, todo: Todo, fields: dict[str, Any]) -> None:
        """What is the same afterwards is no change."""
        if todo.fields != {**todo.fields, **fields}:
            todo.fields |= fields
            todo.version += 1

    def _set_deleted(self, todo: Todo, deleted: bool) -> None:
        todo.deleted = deleted
        todo.version += 1

    def _reaches(self, start: int, goal: int) -> bool:
        return start == goal or any(self._reaches(n, goal) for n in self.todos[start].waits_for)
