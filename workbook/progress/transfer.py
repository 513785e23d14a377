"""Take your progress along: everything the store holds as one JSON file, and back.

Importing adds and never takes away: an attempt that is already there isn't doubled, a hint that
was used stays used, a credit stays. So it may be done twice, and from two machines.
"""

import json
from pathlib import Path
from typing import Any

from workbook.errors import WorkbookError
from workbook.progress.file import ProgressFile

_FORMAT = "workbook progress 1"
_TABLES = {
    "attempts": ("exercise", "outcome", "misconception", "points", "out_of", "at"),
    "hints": ("exercise", "number", "at"),
    "quiz_tries": ("milestone", "right", "out_of", "at"),
    "credits": ("milestone", "at"),
    "choices": ("name", "value"),
}


def export_to(target: Path, file: ProgressFile) -> int:
    """Write everything into `target`; returns how many attempts there are.

    Raises WorkbookError if that file can't be written.
    """
    tables = {
        table: [list(row) for row in file.read(f"SELECT {', '.join(columns)} FROM {table}")]  # noqa: S608
        for table, columns in _TABLES.items()
    }
    text = json.dumps({"format": _FORMAT, **tables}, indent=1, ensure_ascii=False)
    try:
        target.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise WorkbookError(
            f"Your progress can't be written there ({error.strerror}).",
            "Name a file in a folder that exists and is yours.",
            str(target),
        ) from error
    return len(tables["attempts"])


def import_from(source: Path, file: ProgressFile) -> int:
    """Add everything from `source`; returns how many attempts are new.

    Raises WorkbookError if the file isn't one that was exported; then nothing is changed.
    """
    content = _content(source)
    before = file.read("SELECT count(*) FROM attempts")[0][0]
    file.write_all([row for table in _TABLES for row in _statements(table, content[table])])
    return int(file.read("SELECT count(*) FROM attempts")[0][0]) - int(before)


def _statements(table: str, rows: list[list[object]]) -> list[tuple[str, tuple[object, ...]]]:
    columns = _TABLES[table]
    names = ", ".join(columns)
    marks = ", ".join("?" for _ in columns)
    if table in ("attempts", "quiz_tries"):  # they have no key that would refuse a second one
        same = " AND ".join(f"{column} IS ?" for column in columns)
        statement = (
            f"INSERT INTO {table} ({names}) SELECT {marks} "  # noqa: S608 - names of our own
            f"WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE {same})"
        )
        return [(statement, (*row, *row)) for row in rows]
    statement = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
    return [(statement, tuple(row)) for row in rows]


def _content(source: Path) -> dict[str, Any]:
    again = "Export it once more with `workbook progress --export FILE`."
    try:
        content = json.loads(source.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise WorkbookError(
            "There is no such file.", "Say where the exported file is.", str(source)
        ) from error
    except (OSError, ValueError) as error:
        raise WorkbookError("The file with progress can't be read.", again, str(source)) from error
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        raise WorkbookError("This isn't a file with progress.", again, str(source))
    for table, columns in _TABLES.items():
        rows = content.get(table)
        if not isinstance(rows, list) or any(len(row) != len(columns) for row in rows):
            raise WorkbookError(f"The part “{table}” of the file is damaged.", again, str(source))
    return content
