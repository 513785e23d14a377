"""The lesson's own worker: a process to start, stop and kill."""

import signal
import sys
from pathlib import Path

from workbook.stack.supervision.processes import Process, Warden


class Worker:
    """`todoapp worker` for this lesson's database. It ends with the kernel, however that ends."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._environment = environment
        self._log = log
        self._warden: Warden | None = None
        self._process: Process | None = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it, unless it runs."""
        if self.running:
            return
        self._warden = self._warden or Warden()
        self._process = self._warden.start(
            "worker",
            [sys.executable, "-m", "todoapp", "worker"],
            env=self._environment,
            log_path=self._log,
        )

    def stop(self) -> None:
        """Ask it to finish what it is doing, and wait until it has."""
        if self._process is not None and self.running:
            self.resume()  # a paused process wouldn't hear that it should end
            self._process.stop()

    def pause(self) -> None:
        """Hold it where it is (SIGSTOP); `resume` lets it go on. Quicker than stop and start."""
        if self._process is not None:
            self._process.send(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on after a pause."""
        if self._process is not None:
            self._process.send(signal.SIGCONT)

    def kill(self) -> None:
        """End it at once, in the middle of whatever it is doing (kill -9)."""
        if self._process is not None and self.running:
            self._process.kill()

    def close(self) -> None:
        """End it, and the process that watches over it."""
        self.kill()
        if self._warden is not None:
            self._warden.close()
            self._warden = None

    def __repr__(self) -> str:
        return f"<worker, {'running' if self.running else 'stopped'}>"
