"""Begin a lesson anew: its notebooks as their authors wrote them, the learner's own kept."""

import os
from datetime import datetime
from pathlib import Path

from workbook.exercises.originals import originals, remember_originals
from workbook.home import CHECKOUT, home

__all__ = ["remember_originals", "reset_lesson"]


def reset_lesson(lesson: str, checkout: Path = CHECKOUT) -> list[Path]:
    """Put the notebooks of `lesson` ("00") back, in notebooks/ and exercises/; the copies kept.

    What was there goes to `<home>/copies/<time>/` first; a notebook that wasn't changed is left
    alone and not copied. Progress stays. Raises WorkbookError for an unknown lesson.
    """
    wanted = originals(lesson, checkout)
    folder = _copies_folder()
    kept: list[Path] = []
    for path, content in wanted.items():
        file = checkout / path
        if file.exists():
            if file.read_bytes() == content:
                continue
            copy = folder / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
            kept.append(copy)
        _replace(file, content)
    return kept


def _replace(file: Path, content: bytes) -> None:
    """Write so that the file is the old one or the new one, never a half."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.new")
    draft.write_bytes(content)
    os.replace(draft, file)


def _copies_folder() -> Path:
    """A folder of its own for this reset, named after the moment."""
    moment = datetime.now().astimezone().strftime("%Y-%m-%dT%H-%M-%S-%f")
    return home() / "copies" / moment
