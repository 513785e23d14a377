"""One launcher per home, and tidying up after one that was killed."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbook.errors import AlreadyRunningError, NotRunningError, WorkbookError
from workbook.stack.files import read_json, write_json
from workbook.stack.services import running
from workbook.stack.supervision.processes import Process, is_alive, started_at
from workbook.stack.supervision.warden import end_all


@contextmanager
def home_lock(home: Path) -> Iterator[None]:
    """Hold `home` for this process. Raises `AlreadyRunningError` with the other one's pid and URL.

    The operating system takes the lock back when this process dies, however it dies.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError as fault:
        raise WorkbookError(
            f"{home} belongs to another user of this machine.",
            "Start as that user, or let WORKBOOK_HOME name a folder of your own.",
        ) from fault
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise AlreadyRunningError(
            f"The workbook is already running here, as process {launcher(home)}{_address(home)}.",
            "Use that one, or end it with `make stop` first.",
        ) from None
    try:
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()} {started_at(os.getpid())}".encode(), 0)
        yield
    finally:
        os.close(lock)


def launcher(home: Path) -> int | None:
    """The pid of the process that holds `home`, also while it starts or stops; None without one."""
    try:
        pid, started = (home / "lock").read_text().split()
    except (FileNotFoundError, ValueError):  # nobody, or somebody who is just taking it
        return None
    return int(pid) if is_alive(int(pid), float(started)) else None


def recover(home: Path) -> int:
    """End what a killed launcher left running; returns how many processes there were."""
    left = read_json(home / "processes.json") or []
    wards = {one["pid"]: (one["started"], one["signal"]) for one in left}
    ended = end_all(wards)
    record(home, [])
    (home / "stack.json").unlink(missing_ok=True)
    return ended


def record(home: Path, processes: list[Process]) -> None:
    """Note our processes, for `recover` and `workbook status`."""
    write_json(
        home / "processes.json",
        [
            {"name": one.name, "pid": one.pid, "started": one.started, "signal": one.polite}
            for one in processes
        ],
    )


def _address(home: Path) -> str:
    try:
        url = running(home).jupyter_url
    except NotRunningError:  # it is still starting
        return ""
    return f", at {url}" if url else ""
