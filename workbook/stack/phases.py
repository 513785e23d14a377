"""What a start is doing now, and how long each part of it took."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Phases:
    """Named parts of a start, several at once; `changed` is called when one begins or ends.

    with phases("PostgreSQL"):
        …
    phases.seconds  # {"PostgreSQL": 0.7}
    """

    def __init__(self, changed: Callable[["Phases"], None] = lambda phases: None) -> None:
        self.running: dict[str, float] = {}
        self.seconds: dict[str, float] = {}
        self.changed = changed
        self.began = time.monotonic()
        self._lock = threading.Lock()

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Measure what happens inside as `name`."""
        began = time.monotonic()
        with self._lock:
            self.running[name] = began
        self.changed(self)
        try:
            yield
        finally:
            with self._lock:
                del self.running[name]
                self.seconds[name] = time.monotonic() - began
            self.changed(self)

    @property
    def total(self) -> float:
        """Seconds since the first."""
        return time.monotonic() - self.began

    def table(self) -> str:
        """One line for each phase, in the order in which they ended."""
        lines = [f"  {seconds:6.1f} s  {name}" for name, seconds in self.seconds.items()]
        return "\n".join([*lines, f"  {self.total:6.1f} s  altogether (some of it side by side)"])
