"""Run a learner's code for a limited time, and keep what it prints."""

import ctypes
import io
import threading
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass

_GRACE = 1.0


class OutOfTime(BaseException):
    """Raised inside the learner's code when its time is over.

    Not an `Exception`, so that `except Exception:` in a loop doesn't swallow it.
    """


@dataclass(frozen=True)
class Finished:
    """The code returned `value`."""

    value: object
    printed: str


@dataclass(frozen=True)
class Raised:
    """The code raised `error`."""

    error: BaseException
    printed: str


@dataclass(frozen=True)
class Cut:
    """The time was over; `let_go` says that the code couldn't be stopped and still runs."""

    let_go: bool


def run(code: Callable[[], object], seconds: float) -> Finished | Raised | Cut:
    """Run `code` in a thread of its own for at most `seconds`.

    A thread, not a process: the answer is a live object of the learner's kernel, with its
    variables and open connections. What loops in Python is interrupted; what sits in a call that
    Python can't interrupt is let go, and the caller is told.
    """
    endings: list[Finished | Raised] = []
    output = io.StringIO()

    def body() -> None:
        try:
            endings.append(Finished(code(), output.getvalue()))
        except OutOfTime:
            return
        except BaseException as error:  # a SystemExit too must not end the check
            endings.append(Raised(error, output.getvalue()))

    thread = threading.Thread(target=body, name="learner's code", daemon=True)
    with redirect_stdout(output):
        thread.start()
        thread.join(seconds)
        if thread.is_alive():
            _interrupt(thread)
    return endings[0] if endings else Cut(let_go=thread.is_alive())


def _interrupt(thread: threading.Thread) -> None:
    """Raise `OutOfTime` in the thread until it ends or the grace is over.

    Repeatedly, because a bare `except:` in the learner's loop may swallow it.
    """
    until = time.monotonic() + _GRACE
    while thread.is_alive() and time.monotonic() < until:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident or 0), ctypes.py_object(OutOfTime)
        )
        thread.join(0.05)
