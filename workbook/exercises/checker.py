"""A process that grades saved answers: ready beforehand, ended for real when an answer hangs.

It keeps its lab between checks, so only the first one of a lesson waits for servers. Whatever a
learner's code does to it (a computation that can't be interrupted, `os._exit`), the next answer
gets a new one.
"""

import multiprocessing
import time
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

from workbook.checking.grading import grade_source
from workbook.checking.result import Result, result
from workbook.checking.sandbox import limits
from workbook.checking.task import Outcome
from workbook.errors import WorkbookError
from workbook.lessons import registry

_GRACE = 2.0  # seconds between the end of a call's time and the end of the process
_PATIENCE = 180.0  # seconds for the check's own work: a database, a server, a worker


class Checker:
    """Grades answers by `grade`; `close` ends it."""

    def __init__(self) -> None:
        self._start()

    def grade(self, identifier: str, source: str, seconds: float | None = None) -> Result:
        """The result for an answer's cell; `seconds` replaces the exercise's limit for a call.

        Raises WorkbookError if the check can't be made, as when the workbook isn't running.
        """
        if not self._process.is_alive():
            self._start()
        self._pipe.send((identifier, source, seconds))
        limit = time.monotonic() + _PATIENCE
        while self._pipe.poll(max(0.0, limit - time.monotonic())):
            try:
                kind, said = self._pipe.recv()
            except (EOFError, ConnectionError):
                return self._ended(identifier, Outcome.CRASHED, "Your code ended the program.")
            if kind == "result":
                assert isinstance(said, Result)
                return said
            if kind == "fault":
                self._renew()  # whatever the answer has left behind there
                raise said
            limit = time.monotonic() + (_PATIENCE if said is None else said + _GRACE)
        return self._ended(
            identifier,
            Outcome.TIMED_OUT,
            "Your code was still running when its time was over, and in something that couldn't "
            "be interrupted, so its process was ended. Which call in it takes so long?",
        )

    def close(self) -> None:
        """End the process, its lab first."""
        with suppress(BrokenPipeError, OSError):
            self._pipe.send(None)
        self._process.join(15)
        self._kill()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), name="checker")
        self._process.start()
        theirs.close()

    def _renew(self) -> None:
        self._kill()
        self._start()

    def _kill(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def _ended(self, identifier: str, outcome: Outcome, message: str) -> Result:
        self._renew()
        return result(registry.exercise(identifier), outcome, message, 0)


def _work(pipe: "Connection[Any, Any]") -> None:
    """The other side: grade what comes until nothing more does."""
    limits.listeners.append(lambda seconds: pipe.send(("running", seconds)))
    registry.tasks()  # read all checks before the first answer is there
    with suppress(EOFError):
        while (asked := pipe.recv()) is not None:
            pipe.send(_graded(*asked))


def _graded(identifier: str, source: str, seconds: float | None) -> tuple[str, object]:
    task = registry.exercise(identifier)
    if seconds is not None:
        task = replace(task, seconds=seconds)
    try:
        return "result", grade_source(task, source)
    except WorkbookError as fault:
        return "fault", fault
