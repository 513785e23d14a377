"""Run a learner's code for a limited time, and keep what it prints.

In the main thread a timer's signal interrupts it, which also ends waits: a sleep, a socket, a lock.
Elsewhere (signals reach only the main thread) it runs in a thread that is interrupted between two
steps of Python. What neither can interrupt needs a process: `isolation.py`, `checker.py`.
"""

import ctypes
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from types import FrameType

from workbook.checking.sandbox.printed import Printed

listeners: list[Callable[[float | None], object]] = []
"""Told how many seconds learner's code may run from now on, and None when it has ended."""

_AGAIN = 0.05  # seconds between two interruptions, for code that catches everything
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

    let_go: bool = False


def run(code: Callable[[], object], seconds: float) -> Finished | Raised | Cut:
    """Run `code` for at most `seconds`, in this process: its live objects are the learner's."""
    for tell in listeners:
        tell(seconds)
    in_main = threading.current_thread() is threading.main_thread()
    mine = os.getpid()
    ending = _with_timer(code, seconds) if in_main else _in_thread(code, seconds)
    if os.getpid() != mine:  # a copy of this process that the code has made: it isn't the one asked
        os._exit(0)
    for tell in listeners:
        tell(None)
    return ending


class _Alarm:
    """Raises `OutOfTime` in the main thread, again and again until it is switched off."""

    def __init__(self) -> None:
        self.armed = True
        self.rang = False

    def ring(self, number: int, frame: FrameType | None) -> None:
        if self.armed:
            self.rang = True
            raise OutOfTime


def _with_timer(code: Callable[[], object], seconds: float) -> Finished | Raised | Cut:
    alarm, output = _Alarm(), Printed()
    handler_before = signal.signal(signal.SIGALRM, alarm.ring)
    began = time.monotonic()
    timer_before = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    ending: Finished | Raised | Cut = Cut()
    try:
        try:
            with redirect_stdout(output), redirect_stderr(output):
                value = code()
            ending = Finished(value, output.getvalue())
        except OutOfTime:
            pass
        except BaseException as error:  # a SystemExit too must not end the check
            ending = Raised(error, output.getvalue())
        alarm.armed = False
    except OutOfTime:  # it rang on the way out
        alarm.armed = False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler_before)
        if timer_before[0]:  # somebody's own, such as the limit of a test
            left = max(0.001, timer_before[0] - (time.monotonic() - began))
            signal.setitimer(signal.ITIMER_REAL, left, timer_before[1])
    return Cut() if alarm.rang else ending


def _in_thread(code: Callable[[], object], seconds: float) -> Finished | Raised | Cut:
    endings: list[Finished | Raised] = []
    output = Printed()

    def body() -> None:
        try:
            endings.append(Finished(code(), output.getvalue()))
        except OutOfTime:
            return
        except BaseException as error:
            endings.append(Raised(error, output.getvalue()))

    thread = threading.Thread(target=body, name="learner's code", daemon=True)
    with redirect_stdout(output), redirect_stderr(output):
        thread.start()
        thread.join(seconds)
        until = time.monotonic() + _GRACE
        while thread.is_alive() and time.monotonic() < until:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(thread.ident or 0), ctypes.py_object(OutOfTime)
            )
            thread.join(_AGAIN)
    return endings[0] if endings else Cut(let_go=thread.is_alive())
