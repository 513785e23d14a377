"""The house: what `todoapp/__init__.py` promises of rooms, reading and the way of a request."""

import re
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import FrameType
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

import todoapp
from tests.todoapp.conftest import signed_in
from todoapp.main import create_app
from todoapp.settings import Settings

HOME = Path(todoapp.__file__).parent
FILES = 18  # that one `POST /todos` passes through
LINES = 3600  # of the evening's reading


def rooms() -> list[str]:
    """The folders and files that a reader finds in `todoapp/`."""
    beside = {"__init__.py", "__main__.py", "__pycache__", "py.typed"}
    return sorted(path.name for path in HOME.iterdir() if path.name not in beside)


def reading() -> list[Path]:
    """The files that the docstring names for an evening, in its order."""
    _, _, listed = (todoapp.__doc__ or "").partition("evening")
    return [HOME / name for name in re.findall(r"[\w/]+\.py", listed)]


def test_each_room_is_on_the_floor_plan() -> None:
    plan, _, _ = (todoapp.__doc__ or "").partition("evening")

    assert len(rooms()) == 13
    assert [room for room in rooms() if room.removesuffix(".py") not in plan] == []


def test_an_evening_is_enough_for_what_it_shall_read() -> None:
    assert [path for path in reading() if not path.exists()] == []
    assert len(reading()) == len(set(reading())) > 20
    assert sum(len(path.read_text("utf-8").splitlines()) for path in reading()) < LINES


def test_creating_a_todo_passes_through_few_files(
    settings: Settings, serve: Callable[[ASGIApp], AbstractContextManager[str]]
) -> None:
    seen: set[Path] = set()
    app = create_app(settings.model_copy(update={"trace_file": None}))

    def note(frame: FrameType, event: str, _: Any) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(HOME):
            seen.add(path.relative_to(HOME))

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") != "/todos":
            await app(scope, receive, send)
            return
        sys.setprofile(note)
        try:
            await app(scope, receive, send)
        finally:
            sys.setprofile(None)

    with serve(watched) as url, signed_in(url, "ada") as ada:
        ada.post("/todos", json={"title": "Build"}).raise_for_status()  # opens connections
        seen.clear()
        ada.post("/todos", json={"title": "Live"}).raise_for_status()

    assert Path("todos/routes.py") in seen, "nothing was watched"
    assert len(seen) <= FILES, " ".join(sorted(map(str, seen)))
