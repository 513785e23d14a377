"""Keeping one server running: notices within a quarter of a second that it died, restarts it."""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from workbook.errors import ServerFailedError, WorkbookError
from workbook.stack.supervision.processes import Process, Warden
from workbook.stack.waiting import wait_until

EVERY = 0.25
"""Seconds between two looks."""
RESTARTS, PER_SECONDS = 3, 60
"""A server that dies more often than this has a reason that restarting doesn't mend."""


class Server(Protocol):
    """What can be watched."""

    name: str
    """As people call it, e.g. `PostgreSQL`."""
    patience: float
    """Seconds it may take until it answers."""

    def spawn(self, warden: Warden) -> Process:
        """Start the process, without waiting for it."""

    def answers(self) -> bool:
        """Whether it does its work."""


class Watched:
    """A server that is kept running.

    `say` is told what happened to it, in sentences. `pause` and `resume` stop and start it on
    purpose; nobody restarts it in between.
    """

    def __init__(self, server: Server, warden: Warden, say: Callable[[str], None]) -> None:
        self.name = server.name
        self.process: Process | None = None
        self.paused = False
        self._server = server
        self._warden = warden
        self._say = say
        self._deaths: deque[float] = deque(maxlen=RESTARTS + 1)
        self._given_up = False
        self._ended = threading.Event()
        self._lock = threading.Lock()  # one start, pause or restart at a time
        self._thread = threading.Thread(target=self._watch, name=f"watch {self.name}")

    def start(self) -> None:
        """Start it for the first time, wait until it answers, watch it from now on.

        Raises `ServerFailedError`.
        """
        with self._lock:
            self._bring_up()
            self._thread.start()

    def pause(self) -> None:
        """Stop it until `resume`."""
        with self._lock:
            self.paused = True
            if self.process is not None:
                self.process.stop()

    def resume(self) -> None:
        """Start it again after `pause`; does nothing without one."""
        with self._lock:
            if self.paused:
                self._bring_up()
                self.paused = False

    def end(self) -> None:
        """Stop watching and stop it, also while it is still starting."""
        self._ended.set()
        self._stop()
        with self._lock:
            self._stop()
        if self._thread.is_alive():
            self._thread.join()

    def _stop(self) -> None:
        if self.process is not None:
            self.process.stop(timeout=5)

    def _bring_up(self) -> None:
        server = self._server
        self.process = process = server.spawn(self._warden)
        answered = wait_until(
            lambda: self._ended.is_set() or not process.running or server.answers(),
            server.patience,
        )
        if answered and process.running and not self._ended.is_set():
            return
        process.stop()
        raise ServerFailedError(
            f"{self.name} didn't start: {_why(process)}.",
            f"`workbook logs {process.name}` shows more; if it stays so, `workbook reset` starts"
            " afresh and keeps a copy.",
        )

    def _watch(self) -> None:
        while not self._ended.wait(EVERY):
            with self._lock:
                died = not self.paused and self.process is not None and not self.process.running
                if died and not self._given_up and not self._ended.is_set():
                    self._restart()

    def _restart(self) -> None:
        self._deaths.append(time.monotonic())
        if len(self._deaths) > RESTARTS and time.monotonic() - self._deaths[0] < PER_SECONDS:
            self._given_up = True
            self._say(
                f"{self.name} ended {len(self._deaths)} times within a minute, so it isn't started"
                " again: see `workbook logs`, then press Ctrl-C and start anew."
            )
            return
        self._say(f"{self.name} ended unexpectedly; starting it again.")
        try:
            self._bring_up()
        except WorkbookError as fault:
            if not self._ended.is_set():
                self._say(str(fault))
        else:
            self._say(f"{self.name} is back.")


def _why(process: Process) -> str:
    """The line of its log that says why, e.g. `FATAL: could not create lock file`."""
    lines = [line.strip() for line in process.last_words(30).splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "Error" in line or "Exception" in line]
    return (telling or lines or ["it wrote nothing into its log"])[-1].rstrip(".")[:300]
