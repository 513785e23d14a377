"""What a start is doing now, and how long each part of it took."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager


class Phases:
    """Named parts of a start, several at once.

    `changed` is called when one begins or ends, with the name of the one that ended.

    with phases("PostgreSQL"):
        …
    phases.seconds  # {"PostgreSQL": 0.7}
    """

    def __init__(self) -> None:
        self.running: dict[str, float] = {}
        self.seconds: dict[str, float] = {}
        self.changed: Callable[[Phases, str | None], None] = lambda phases, ended: None
        self.began = time.monotonic()
        self._lock = threading.Lock()

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Measure what happens inside as `name`."""
        began = time.monotonic()
        with self._lock:
            self.running[name] = began
        self.changed(self, None)
        try:
            yield
        finally:
            with self._lock:
                del self.running[name]
                self.seconds[name] = time.monotonic() - began
            self.changed(self, name)

    @property
    def total(self) -> float:
        """Seconds since the first."""
        return time.monotonic() - self.began

    def table(self) -> str:
        """One line for each phase, in the order in which they ended."""
        lines = [f"  {seconds:6.1f} s  {name}" for name, seconds in self.seconds.items()]
        return "\n".join([*lines, f"  {self.total:6.1f} s  altogether (some of it side by side)"])


class Steps:
    """Things to do side by side, some of them after others; each is a phase.

    steps.add("PostgreSQL", start_it)
    steps.add("tables", make_them, after="PostgreSQL")
    steps.run(on_failure=stop_everything)
    """

    def __init__(self, phases: Phases) -> None:
        self._phases = phases
        self._steps: dict[str, tuple[Callable[[], object], tuple[str, ...]]] = {}

    def add(
        self, name: str, action: Callable[[], object], after: str | tuple[str, ...] = ()
    ) -> None:
        """Do `action` when the named steps are done; those that were never added don't count."""
        names = (after,) if isinstance(after, str) else after
        self._steps[name] = (action, tuple(one for one in names if one in self._steps))

    def run(self, on_failure: Callable[[], None]) -> None:
        """Do them all. On a fault or Ctrl-C calls `on_failure`, waits, and raises it."""
        began: dict[str, Future[None]] = {}
        with ThreadPoolExecutor(len(self._steps)) as pool:
            try:
                for name in self._steps:
                    began[name] = pool.submit(self._run_one, name, began)
                done, _ = wait(began.values(), return_when=FIRST_EXCEPTION)
                for step in done:
                    step.result()
            except BaseException:
                on_failure()
                raise

    def _run_one(self, name: str, began: dict[str, Future[None]]) -> None:
        action, after = self._steps[name]
        for earlier in after:
            began[earlier].result()
        with self._phases(name):
            action()
