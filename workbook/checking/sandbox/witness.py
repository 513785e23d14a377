"""See what a learner's code does beside returning something: what it starts, what it looks into.

Python tells an audit hook of every file that is opened and every process that is started. It
listens to the learner's thread, and only while their code is called. This is no wall: whoever
wants to can get past it, with more effort than the exercise takes.
"""

import contextlib
import ctypes
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

import psutil

from workbook.home import CHECKOUT

T = TypeVar("T")

_NOT_YOURS = tuple(f"{CHECKOUT}{os.sep}{place}{os.sep}" for place in ("solutions", "tests"))
_NOT_YOURS += (f"{CHECKOUT}{os.sep}workbook{os.sep}lessons{os.sep}",)
_BEGINS_PROCESS = ("os.fork", "os.forkpty", "os.posix_spawn", "os.system", "subprocess.Popen")
_LOOKS_INSIDE = ("gc.get_objects", "gc.get_referrers", "sys._current_frames")
_TO_END = 0.3  # seconds for what was started to come to its own end
_AGAIN = 0.2  # seconds; asked again too soon, it is interrupted while it ends

_watched: dict[int, "Witness"] = {}


@dataclass
class Witness:
    """`said` is the first thing that can't be let pass, as a sentence; "" if there is none."""

    said: str = ""
    threads: list[threading.Thread] = field(default_factory=list)
    processes: set[int] | None = None
    """The children that there were before the first was started; None if none was."""
    watched: int = 0
    """The thread in which the code is called; 0 before."""
    start: Any = None
    """How threads were started before."""

    def watching(self, code: Callable[[], T]) -> Callable[[], T]:
        """`code`, watched while it is called; what it left running is ended then.

        Whoever limits its time calls `close` afterwards, too: on a machine that stands still for a
        moment, an interruption may meet what is done at the end.
        """

        def watched() -> T:
            _listen()
            start, mine = threading.Thread.start, threading.get_ident()

            def noted(thread: threading.Thread) -> None:  # Python 3.11 tells no hook of threads
                if threading.get_ident() == mine:
                    self.threads.append(thread)
                start(thread)

            self.watched, self.start = mine, start
            threading.Thread.start = noted  # type: ignore[assignment, method-assign]
            _watched[mine] = self
            try:
                return code()
            finally:
                self.close()

        return watched

    def close(self) -> None:
        """Look no longer, and end what was left running; twice does no harm."""
        if self.watched:
            threading.Thread.start = self.start  # type: ignore[method-assign]
            _watched.pop(self.watched, None)
        self._end_what_was_left()

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Called by Python, in the learner's thread."""
        if event == "open" and isinstance(arguments[0], str):
            path = os.path.abspath(arguments[0])
            if path.startswith(_NOT_YOURS):
                self._say(
                    f"Your code read `{os.path.relpath(path, CHECKOUT)}`, which is the check's."
                )
                raise PermissionError("This file belongs to the check.")
        elif event in _BEGINS_PROCESS:
            if self.processes is None:
                self.processes = _children()
        elif event in _LOOKS_INSIDE:
            self._say(f"Your code looked into the check's memory (`{event}`).")
            raise PermissionError("The check's memory is its own.")

    def _end_what_was_left(self) -> None:
        """End threads and processes that still run, and say that they did."""
        left = [thread for thread in self.threads if _goes_on(thread)]
        self.threads.clear()
        if left:
            self._say(f"Your code came back and left {_many(len(left), 'thread')} running.")
        if self.processes is not None:
            for pid in _children() - self.processes:
                if _process_goes_on(pid):
                    self._say("Your code came back and left a process running.")

    def _say(self, sentence: str) -> None:
        self.said = self.said or sentence


@cache
def _listen() -> None:
    sys.addaudithook(_hook)  # it can't be taken away again, so there is one


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    seen = _watched.get(threading.get_ident()) if _watched else None
    if seen is not None:
        seen.hear(event, arguments)


def _goes_on(thread: threading.Thread) -> bool:
    """Whether it runs longer than it may; then it is interrupted as soon as that is possible."""
    with contextlib.suppress(RuntimeError):  # not begun yet
        thread.join(_TO_END)
    if not thread.is_alive():
        return False
    ending = ctypes.py_object(SystemExit)
    for _ in range(10):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ending)
        thread.join(_AGAIN)
    return True


def _process_goes_on(pid: int) -> bool:
    """Whether it runs longer than it may; then it is killed."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        try:
            process.wait(_TO_END)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait()
            return True
    return False


def _children() -> set[int]:
    return {child.pid for child in psutil.Process().children()}


def _many(number: int, what: str) -> str:
    return f"a {what}" if number == 1 else f"{number} {what}s"
