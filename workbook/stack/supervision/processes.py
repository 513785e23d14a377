"""Processes that end with whoever started them, also when that one is killed."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import psutil

from workbook.stack.supervision import warden as warden_program


def is_alive(pid: int, started: float | None = None) -> bool:
    """Whether this process runs; with `started`, whether it is still the same one."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and (
            started is None or abs(process.create_time() - started) < 2
        )
    except psutil.NoSuchProcess:
        return False


def started_at(pid: int) -> float:
    """When this process started, in seconds since 1970; 0 when it is already gone."""
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:
        return 0.0


class Process:
    """A process in a session of its own, so that Ctrl-C in the terminal doesn't reach it.

    `polite` is the signal that asks it to end properly. What it prints goes to `log_path`.
    """

    def __init__(
        self,
        name: str,
        args: Sequence[str | Path],
        env: Mapping[str, str],
        log_path: Path,
        *,
        polite: signal.Signals = signal.SIGTERM,
        cwd: Path | None = None,
        on_end: Callable[["Process"], None] = lambda process: None,
    ) -> None:
        log_path.parent.mkdir(parents=True, exist_ok=True)
        with log_path.open("ab") as log:
            self._popen = subprocess.Popen(
                [str(arg) for arg in args],
                env=dict(env),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.name = name
        self.log_path = log_path
        self.polite = polite
        self.pid = self._popen.pid
        self.started = started_at(self.pid)
        self._on_end = on_end

    @property
    def running(self) -> bool:
        """Whether it still runs."""
        return self.poll() is None

    def poll(self) -> int | None:
        """Its exit code (negative: the signal that ended it), or None while it runs."""
        code = self._popen.poll()
        if code is not None:
            self._on_end(self)
        return code

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process itself; no error when it is gone."""
        if self.running:
            self._popen.send_signal(number)

    def stop(self, number: signal.Signals | None = None, timeout: float = 10) -> int:
        """Ask it to end, by `number` or its polite signal; kill it after `timeout` seconds."""
        self.send(number or self.polite)
        try:
            self._popen.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
        return self.poll() or 0

    def kill(self) -> None:
        """End it and everything it started at once (SIGKILL)."""
        family: list[psutil.Process] = []
        with contextlib.suppress(psutil.NoSuchProcess):
            family = psutil.Process(self.pid).children(recursive=True)
        if self.running:
            self._popen.kill()
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._popen.wait()
        self.poll()

    def last_words(self, lines: int = 5) -> str:
        """The end of its log."""
        return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-lines:])


class Warden:
    """Starts processes and sees to it that they end with this one, at the latest in 5 seconds.

        with Warden() as warden:
            worker = warden.start("worker", ["todoapp", "worker"], os.environ, Path("worker.log"))

    A small program, `warden.py`, holds the other end of a pipe; this process's end closes however
    it dies. `changed` is called with the running processes whenever they change.
    """

    def __init__(self, changed: Callable[[list[Process]], None] = lambda processes: None) -> None:
        self._changed = changed
        self._processes: dict[int, Process] = {}
        self._open()

    def _open(self) -> None:
        reading, self._pipe = os.pipe()
        try:
            self._guard = subprocess.Popen(
                [sys.executable, "-I", warden_program.__file__],
                stdin=reading,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        finally:
            os.close(reading)

    def start(
        self,
        name: str,
        args: Sequence[str | Path],
        env: Mapping[str, str],
        log_path: Path,
        *,
        polite: signal.Signals = signal.SIGTERM,
        cwd: Path | None = None,
    ) -> Process:
        """Start a process under this warden's guard."""
        process = Process(name, args, env, log_path, polite=polite, cwd=cwd, on_end=self._dismiss)
        self._processes[process.pid] = process
        self._tell_about(process)
        self._changed(list(self._processes.values()))
        return process

    def renew(self) -> None:
        """Start the guarding program again if somebody ended it."""
        if self._guard.poll() is not None:
            os.close(self._pipe)
            self._open()
            for process in self._processes.values():
                self._tell_about(process)

    def close(self) -> None:
        """End what is left, then the warden itself."""
        for process in list(self._processes.values()):
            process.stop()
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1
            self._guard.wait()

    def __enter__(self) -> "Warden":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _tell_about(self, process: Process) -> None:
        self._tell({"add": process.pid, "started": process.started, "signal": process.polite})

    def _dismiss(self, process: Process) -> None:
        if self._processes.pop(process.pid, None) is not None:
            self._tell({"remove": process.pid})
            self._changed(list(self._processes.values()))

    def _tell(self, message: dict[str, float]) -> None:
        with contextlib.suppress(BrokenPipeError):  # `renew` mends it
            os.write(self._pipe, json.dumps(message).encode() + b"\n")
