"""From a file to todos: the whole file is understood before anything of it is written."""

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from pydantic import ValidationError

from todoapp.exchange.schemas import FileHeader, PortableTodo

MAX_ROWS = 50_000
MAX_SUBTASKS = 50_000  # in the whole file: they are all held in memory


class BadFile(Exception):  # noqa: N818  # the file is wrong, not we
    """Where a file is wrong, and why."""

    def __init__(self, line: int | None, field: str | None, message: str) -> None:
        super().__init__(message)
        self.line, self.field, self.message = line, _storable(field) or None, _storable(message)


def read(file: bytes) -> list[PortableTodo]:
    """The todos of a file, in its order; every dependency names another of them.

    Raises:
        BadFile: with the first line that is wrong.
    """
    lines = [(number, line) for number, line in enumerate(file.split(b"\n"), 1) if line.strip()]
    header = _header(lines[0][1]) if lines else None
    if header:
        del lines[0]
    todos = _todos(lines)
    if header and header.todos != len(todos):
        message = f"the first line announces {header.todos} todos, and {len(todos)} follow"
        raise BadFile(1, "todos", f"{message}: a part of the file is missing")
    _check_references(todos)
    return list(todos.values())


def rows(file: bytes) -> int:
    """How many lines a file has at most, without a look into them."""
    return file.count(b"\n") + (not file.endswith(b"\n") and bool(file))


def _header(line: bytes) -> FileHeader | None:
    try:
        return FileHeader.model_validate_json(line)
    except ValidationError:
        return None  # a todo, or wrong as one


def _todos(lines: Iterable[tuple[int, bytes]]) -> dict[int, PortableTodo]:
    todos, subtasks = {}, 0
    for number, line in lines:
        todos[number] = todo = _todo(number, line)
        subtasks += len(todo.subtasks)
        if subtasks > MAX_SUBTASKS:
            raise BadFile(number, "subtasks", f"a file has at most {MAX_SUBTASKS} of them in all")
    return todos


def _todo(number: int, line: bytes) -> PortableTodo:
    try:
        return PortableTodo.model_validate_json(line)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        field = ".".join(str(part) for part in fault["loc"])
        raise BadFile(number, field, fault["msg"]) from None


def _check_references(todos: dict[int, PortableTodo]) -> None:
    lines: dict[str, int] = {}
    for number, todo in todos.items():
        if todo.id is not None and lines.setdefault(todo.id, number) != number:
            raise BadFile(number, "id", f"line {lines[todo.id]} has the same id")
    waits_for: dict[str, list[str]] = {}
    for number, todo in todos.items():
        for other in todo.depends_on:
            if other not in lines:
                raise BadFile(number, "depends_on", f"no line has the id {other!r}")
        if todo.id is not None:
            waits_for[todo.id] = todo.depends_on
    try:
        TopologicalSorter(waits_for).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        message = f"these wait for each other: {' → '.join(reversed(circle[:10]))}"
        raise BadFile(lines[circle[0]], "depends_on", message) from None


def _storable(told: str | None) -> str:
    """What a file names is told in its own words, and PostgreSQL's texts can't hold NUL."""
    return (told or "").replace("\x00", "\\u0000")
