"""Keeping one server running: notices within a quarter of a second that it died, restarts it."""

import signal
import threading
import time
from collections import deque
from collections.abc import Callable

from workbook.errors import WorkbookError
from workbook.stack.processes import Process

EVERY = 0.25
"""Seconds between two looks."""
RESTARTS, PER_SECONDS = 3, 60
"""A server that dies more often than this has a reason that restarting doesn't mend."""


class Watched:
    """A server with the function that starts it (and returns when it answers).

    `say` is told what happened to it, in sentences. `pause` and `resume` stop and start it on
    purpose; nobody restarts it in between.
    """

    def __init__(self, name: str, start: Callable[[], Process], say: Callable[[str], None]) -> None:
        self.name = name
        self.process: Process | None = None
        self._start = start
        self._say = say
        self._deaths: deque[float] = deque(maxlen=RESTARTS + 1)
        self._paused = False
        self._given_up = False
        self._ended = threading.Event()
        self._lock = threading.RLock()
        self._thread = threading.Thread(target=self._watch, name=f"watch {name}", daemon=True)

    def start(self) -> None:
        """Start it for the first time and watch it from now on."""
        with self._lock:
            self.process = self._start()
        self._thread.start()

    def pause(self, number: signal.Signals | None = None) -> None:
        """Stop it, by its polite signal or by `number`, until `resume`."""
        with self._lock:
            self._paused = True
            if self.process is not None:
                self.process.stop(number)

    def resume(self) -> None:
        """Start it again after `pause`."""
        with self._lock:
            if self._paused:
                self.process = self._start()
                self._paused = False

    @property
    def paused(self) -> bool:
        """Whether it is stopped on purpose."""
        return self._paused

    def end(self) -> None:
        """Stop watching and stop it."""
        self._ended.set()
        if self.process is not None:
            self.process.stop(timeout=5)  # also ends a restart that is waiting for its answer
        if self._thread.is_alive():
            self._thread.join()
        with self._lock:
            if self.process is not None:
                self.process.stop(timeout=5)

    def _watch(self) -> None:
        while not self._ended.wait(EVERY):
            with self._lock:
                died = not self._paused and self.process is not None and not self.process.running
                if died and not self._given_up and not self._ended.is_set():
                    self._restart()

    def _restart(self) -> None:
        assert self.process is not None
        self._deaths.append(time.monotonic())
        if len(self._deaths) > RESTARTS and time.monotonic() - self._deaths[0] < PER_SECONDS:
            self._given_up = True
            self._say(
                f"{self.name} ended {len(self._deaths)} times within a minute, so it isn't started"
                f" again: look into {self.process.log_path}, then stop with Ctrl-C and start anew."
            )
            return
        self._say(f"{self.name} ended unexpectedly; starting it again.")
        try:
            self.process = self._start()
        except WorkbookError as fault:
            self._say(str(fault))
        else:
            self._say(f"{self.name} is back.")
