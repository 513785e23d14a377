"""What is a lesson's alone: the name of its database and the folder for its files."""

import os
from pathlib import Path

from workbook.home import home
from workbook.stack import Services, databases
from workbook.stack.supervision.processes import is_alive


def database_name(services: Services, lesson: str) -> str:
    """A name that no other kernel uses, since its worker would carry our news too.

    What kernels that were killed have left behind is dropped on the way.
    """
    prefix = f"workbook_lesson_{_safe(lesson)}_"
    for name in databases.names(services, prefix):
        pid = name.removeprefix(prefix)
        if pid.isdecimal() and not is_alive(int(pid)):
            databases.drop(services, name)
    return f"{prefix}{os.getpid()}"


def folder(lesson: str) -> Path:
    """The lesson's folder, made if need be: its worker's log and its traces."""
    path = home() / "lessons" / _safe(lesson)
    path.mkdir(parents=True, exist_ok=True)
    return path


def _safe(lesson: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in lesson.lower())
