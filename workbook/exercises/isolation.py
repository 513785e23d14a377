"""Call a learner's function in a process of its own, which can be ended whatever it does.

The process is a copy of this one (fork), so it is there in milliseconds and has everything that
the learner's cells have defined; what the call changes there stays there. Plain values come back,
and of everything else its type and its looks.
"""

import gc
import os
import pickle
import selectors
import signal
import time
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress

from workbook.errors import WorkbookError
from workbook.exercises.crash import Crash, crash
from workbook.exercises.guard import hide_checks
from workbook.exercises.here import Answer
from workbook.exercises.limits import Cut
from workbook.exercises.printed import Printed
from workbook.exercises.values import tamed
from workbook.exercises.witness import Witness


_TO_BEGIN = 10.0  # seconds; on a busy machine a process may wait for its turn
_BEGUN = b"!"
_MOST = 16 << 20  # bytes that come back


def call(code: Callable[[], object], seconds: float, namespace: dict[str, object]) -> Answer | Cut:
    """Run `code`, whose names live in `namespace`, for at most `seconds`; then it is killed.

    The time counts from when the code begins. A process that doesn't get that far, because another
    thread held a lock when it was copied, isn't the learner's fault: a second one is tried, and
    WorkbookError is raised if that doesn't begin either.
    """
    received = _one(code, seconds, namespace)
    if received == b"":
        received = _one(code, seconds, namespace)
    if received is None:
        return Cut()
    if not received:
        raise WorkbookError(
            "Your code couldn't be called in a process of its own.",
            "Restart the kernel, run this exercise's cells and check again.",
        )
    if received == _BEGUN:  # it ended without a word: os._exit, a signal
        return Answer(None, Crash("SystemExit", "the whole program was ended", None, False), "")
    answer: Answer = pickle.loads(received.removeprefix(_BEGUN))  # noqa: S301 - our own wrote it
    return answer


def _one(
    code: Callable[[], object], seconds: float, namespace: dict[str, object]
) -> bytes | None:
    """What one process sends: b"" if it never began, None if its time was over."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork beside threads: see `_child`
        pid = os.fork()
    if pid == 0:
        os.close(reading)
        _child(code, writing, namespace)
    os.close(writing)
    try:
        return _read(reading, seconds)
    finally:
        os.close(reading)
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _child(code: Callable[[], object], writing: int, namespace: dict[str, object]) -> None:
    """Run, send, end. Other threads don't exist here, so nothing of theirs is touched.

    Nor is anything collected: what has to be closed belongs to the process that was copied.
    """
    gc.disable()
    os.setsid()
    signal.setitimer(signal.ITIMER_REAL, 0)
    hide_checks()
    output = Printed()
    witness = Witness()
    mine = os.getpid()
    os.write(writing, _BEGUN)
    try:
        with redirect_stdout(output), redirect_stderr(output):
            value = tamed(witness.watching(code)(), plain=True)
        answer = Answer(value, None, output.getvalue(), witness.said)
    except BaseException as error:
        answer = Answer(None, crash(error, namespace), output.getvalue(), witness.said)
    if os.getpid() != mine:  # a copy that the learner's code has made
        os._exit(0)
    try:
        data = pickle.dumps(answer)
        if len(data) > _MOST:
            said = f"it returned more than {_MOST >> 20} MB"
            data = pickle.dumps(Answer(None, Crash("MemoryError", said, None, False), ""))
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(data)
    finally:
        os._exit(0)


def _read(descriptor: int, seconds: float) -> bytes | None:
    """Everything up to the end of the pipe; b"" if nothing ever came, None if the time is over."""
    received = b""
    until = time.monotonic() + _TO_BEGIN
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while selector.select(max(0.0, until - time.monotonic())) and time.monotonic() < until:
            part = os.read(descriptor, 1 << 16)
            if not part:
                return received
            if not received:
                until = time.monotonic() + seconds
            received += part
    return None if received else b""
