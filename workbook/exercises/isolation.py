"""Call a learner's function in a process of its own, which can be ended whatever it does.

The process is a copy of this one (fork), so it is there in milliseconds and has everything that
the learner's cells have defined; what the call changes there stays there. Plain values come back,
and of everything else its type and its looks.
"""

import io
import os
import pickle
import selectors
import signal
import time
import warnings
from collections.abc import Callable
from contextlib import redirect_stdout, suppress

from workbook.exercises.crash import Crash, crash
from workbook.exercises.here import Answer
from workbook.exercises.limits import Cut
from workbook.exercises.values import tamed


def call(code: Callable[[], object], seconds: float, namespace: dict[str, object]) -> Answer | Cut:
    """Run `code`, whose names live in `namespace`, for at most `seconds`; then it is killed."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork beside threads: see `_child`
        pid = os.fork()
    if pid == 0:
        os.close(reading)
        _child(code, writing, namespace)
    os.close(writing)
    try:
        received = _read(reading, time.monotonic() + seconds)
    finally:
        os.close(reading)
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    if received is None:
        return Cut()
    if not received:  # it ended without a word: os._exit, a signal
        return Answer(None, Crash("SystemExit", "the whole program was ended", None, False), "")
    answer: Answer = pickle.loads(received)  # noqa: S301 - our own process wrote it
    return answer


def _child(code: Callable[[], object], writing: int, namespace: dict[str, object]) -> None:
    """Run, send, end. Other threads don't exist here, so nothing of theirs is touched."""
    os.setsid()
    signal.setitimer(signal.ITIMER_REAL, 0)
    output = io.StringIO()
    try:
        with redirect_stdout(output):
            value = tamed(code(), theirs=None)
        answer = Answer(value, None, output.getvalue())
    except BaseException as error:
        answer = Answer(None, crash(error, namespace), output.getvalue())
    try:
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(pickle.dumps(answer))
    finally:
        os._exit(0)


def _read(descriptor: int, until: float) -> bytes | None:
    """Everything up to the end of the pipe; None if the time is over before."""
    parts: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while (left := until - time.monotonic()) > 0:
            if not selector.select(left):
                return None
            part = os.read(descriptor, 1 << 16)
            if not part:
                return b"".join(parts)
            parts.append(part)
    return None
