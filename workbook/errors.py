"""Faults a learner may meet, each with a sentence that says what happened and what to do next.

    WorkbookError              1   anything expected that has no code of its own
    ├── RefusedError          20   a database or graph of somebody else's, left untouched
    ├── AlreadyRunningError   21   this checkout's workbook is already running
    ├── NotRunningError       22   a command needs the running workbook
    ├── NoNetworkError        23   a download failed; only the first start needs the network
    ├── DamagedDownloadError  24   a downloaded file isn't what its SHA-256 promises
    ├── ServerFailedError     25   PostgreSQL, Neo4j, the API or JupyterLab didn't start
    └── ContainersError       26   Docker can't be used, or its containers didn't start

The numbers are the exit codes of `workbook`. `workbook/bootstrap.py` has 10 to 15 for itself.
"""

import linecache
from types import TracebackType
from typing import ClassVar


class WorkbookError(Exception):
    """An expected fault: what happened and what to do next, in a sentence a beginner understands.

    In a notebook it shows only the learner's own line and the sentence, not a traceback.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, happened: str, todo: str, where: str | None = None) -> None:
        super().__init__(happened, todo, where)
        self.happened = happened
        self.todo = todo
        self.where = where

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        return f"{self.happened}{place} {self.todo}"

    def _render_traceback_(self) -> list[str]:
        """What IPython prints instead of a traceback (a hook of IPython, found by this name)."""
        line = learners_line(self.__traceback__)
        return [*([line, ""] if line else []), str(self)]


class RefusedError(WorkbookError):
    """A database or graph isn't empty and doesn't carry our mark."""

    exit_code = 20


class AlreadyRunningError(WorkbookError):
    """This checkout's workbook is already running."""

    exit_code = 21


class NotRunningError(WorkbookError):
    """A command needs the running workbook."""

    exit_code = 22


class NoNetworkError(WorkbookError):
    """A download failed because its publisher couldn't be reached."""

    exit_code = 23


class DamagedDownloadError(WorkbookError):
    """A downloaded file isn't what its SHA-256 promises."""

    exit_code = 24


class ServerFailedError(WorkbookError):
    """A server of the stack didn't start or didn't stay up."""

    exit_code = 25


class ContainersError(WorkbookError):
    """Docker can't be used, or the containers didn't start."""

    exit_code = 26


def learners_line(traceback: TracebackType | None) -> str | None:
    """The innermost line of a notebook cell in a traceback, e.g. `line 2: lab.sql("…")`.

    None when the fault didn't come from a cell.
    """
    found = None
    while traceback is not None:
        filename = traceback.tb_frame.f_code.co_filename
        if "ipykernel_" in filename or filename.startswith("<ipython-input"):
            source = linecache.getline(filename, traceback.tb_lineno).strip()
            found = f"line {traceback.tb_lineno}: {source}"
        traceback = traceback.tb_next
    return found
