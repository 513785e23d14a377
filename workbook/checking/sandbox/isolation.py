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
import struct
import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from typing import BinaryIO, NoReturn

from workbook.checking.sandbox.crash import Crash, crash
from workbook.checking.sandbox.guard import hide_checks
from workbook.checking.sandbox.in_process import Answer
from workbook.checking.sandbox.limits import Cut
from workbook.checking.sandbox.printed import Printed
from workbook.checking.sandbox.values import tamed
from workbook.checking.sandbox.witness import Witness
from workbook.errors import WorkbookError

_TO_BEGIN = 10.0  # seconds; on a busy machine a process may wait for its turn
_LENGTH = struct.Struct("!Q")  # before each message: how many bytes it has
_BEGUN = b""
_MOST = 16 << 20  # bytes that come back from a call


def call(code: Callable[[], object], seconds: float, namespace: dict[str, object]) -> Answer | Cut:
    """Run `code`, whose names live in `namespace`, for at most `seconds`; then it is killed."""
    return calls([code], seconds, namespace)[0]


def calls(
    codes: Sequence[Callable[[], object]], seconds: float, namespace: dict[str, object]
) -> list[Answer | Cut]:
    """Run `codes` one after the other in one process, as in one program, each for `seconds`.

    What doesn't end is killed, and is the last that the list tells of; so is what ends the process.
    The time counts from when the code begins. A process that doesn't get that far, because another
    thread held a lock when it was copied, isn't the learner's fault: a second one is tried, and
    WorkbookError is raised if that doesn't begin either.
    """
    for _ in range(2):
        messages, over = _one(codes, seconds, namespace)
        if messages:
            break
    else:
        raise WorkbookError(
            "Your code couldn't be called in a process of its own.",
            "Restart the kernel, run this exercise's cells and check again.",
        )
    answers: list[Answer | Cut] = [
        pickle.loads(message)  # noqa: S301 - our own wrote it
        for message in messages[1:]
    ]
    if over:
        answers.append(Cut())
    elif len(answers) < len(codes):  # it ended without a word: os._exit, a signal
        ended = Crash("SystemExit", "the whole program was ended", None, False)
        answers.append(Answer(None, ended, ""))
    return answers


def _one(
    codes: Sequence[Callable[[], object]], seconds: float, namespace: dict[str, object]
) -> tuple[list[bytes], bool]:
    """What one process sends, and whether its time was over; nothing if it never began."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork beside threads: see `_child`
        pid = os.fork()
    if pid == 0:
        os.close(reading)
        _child(codes, writing, namespace)
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


def _child(
    codes: Sequence[Callable[[], object]], writing: int, namespace: dict[str, object]
) -> NoReturn:
    """Run, send, end. Other threads don't exist here, so nothing of theirs is touched.

    Nor is anything collected: what has to be closed belongs to the process that was copied.
    """
    gc.disable()
    os.setsid()
    signal.setitimer(signal.ITIMER_REAL, 0)
    hide_checks()
    mine = os.getpid()
    try:
        with os.fdopen(writing, "wb") as pipe:
            _send(pipe, _BEGUN)
            for code in codes:
                answer = _answer(code, namespace)
                if os.getpid() != mine:  # a copy that the learner's code has made
                    os._exit(0)
                data = pickle.dumps(answer)
                if len(data) > _MOST:
                    said = f"it returned more than {_MOST >> 20} MB"
                    data = pickle.dumps(Answer(None, Crash("MemoryError", said, None, False), ""))
                _send(pipe, data)
    finally:
        os._exit(0)


def _answer(code: Callable[[], object], namespace: dict[str, object]) -> Answer:
    output = Printed()
    witness = Witness()
    try:
        with redirect_stdout(output), redirect_stderr(output):
            value = tamed(witness.watching(code)(), plain=True)
        return Answer(value, None, output.getvalue(), witness.said)
    except BaseException as error:
        return Answer(None, crash(error, namespace), output.getvalue(), witness.said)


def _send(pipe: BinaryIO, message: bytes) -> None:
    pipe.write(_LENGTH.pack(len(message)) + message)
    pipe.flush()


def _read(descriptor: int, seconds: float) -> tuple[list[bytes], bool]:
    """The messages up to the end of the pipe or of the time, and whether it was the time."""
    messages: list[bytes] = []
    received = b""
    until = time.monotonic() + _TO_BEGIN
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while selector.select(max(0.0, until - time.monotonic())) and time.monotonic() < until:
            part = os.read(descriptor, 1 << 16)
            if not part:
                return messages, False
            received += part
            while len(received) >= _LENGTH.size:
                end = _LENGTH.size + _LENGTH.unpack_from(received)[0]
                if len(received) < end:
                    break
                messages.append(received[_LENGTH.size : end])
                received = received[end:]
                until = time.monotonic() + seconds
    return messages, True
