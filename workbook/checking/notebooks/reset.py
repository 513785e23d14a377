"""Begin a lesson, or one exercise, anew: as its authors wrote it, the learner's own kept."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from workbook.checking.notebooks.originals import originals, remember_originals
from workbook.errors import WorkbookError
from workbook.home import CHECKOUT, home

__all__ = ["remember_originals", "reset_exercise", "reset_lesson"]


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


def reset_exercise(identifier: str, checkout: Path = CHECKOUT) -> list[Path]:
    """Put the cell of one exercise ("00-1") back; everything else in the notebook stays.

    The notebook as it was is kept, as for a lesson. Raises WorkbookError if there is no such
    exercise, or if the notebook can't be read.
    """
    lesson = identifier.split("-")[0]
    for path, content in originals(lesson, checkout).items():
        file = checkout / path
        if path.parts[0] != "exercises" or not file.exists():
            continue
        copy = _copies_folder() / path
        changed = _with_cell_of(identifier, file, content)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
        _replace(file, changed)
        return [copy]
    raise WorkbookError(
        f"The exercises of lesson {lesson} aren't there.",
        f"`workbook reset {lesson}` puts them back.",
    )


def _with_cell_of(identifier: str, file: Path, original: bytes) -> bytes:
    """The file with the original's cell in the place of the learner's, or at its end."""
    try:
        mine = json.loads(file.read_text(encoding="utf-8"))
        cells = [*mine["cells"]]
    except (ValueError, KeyError, TypeError):
        raise WorkbookError(
            "The notebook with the exercises can't be read as a notebook.",
            f"`workbook reset {identifier.split('-')[0]}` puts all of it back.",
        ) from None
    theirs = [cell for cell in json.loads(original)["cells"] if _is(cell, identifier)]
    if not theirs:
        raise WorkbookError(f"There is no exercise {identifier!r}.", "Its id is in its heading.")
    places = [at for at, cell in enumerate(cells) if _is(cell, identifier)]
    rest = [cell for at, cell in enumerate(cells) if at not in places]
    at = places[0] if places else len(rest)
    mine["cells"] = [*rest[:at], *theirs, *rest[at:]]
    text = json.dumps(mine, indent=1, sort_keys=True, ensure_ascii=False)
    return (text + "\n").encode()


def _is(cell: dict[str, Any], identifier: str) -> bool:
    marks = cell.get("metadata", {}).get("nbgrader", {})
    return cell.get("id") == identifier or marks.get("grade_id") == identifier


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
