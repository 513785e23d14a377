"""Who has the one graph: a Community Neo4j holds a single database, so lessons take turns.

A kernel that wants the graph writes `<home>/graph-lease.json`. The launcher sees it, stops the
app's own worker and says so in `stack.json`. When the lease ends, also by the end of its process,
the launcher empties the graph, has the app's tables projected again and starts the worker.
"""

import os
from dataclasses import asdict, dataclass
from pathlib import Path

from workbook.errors import ServerFailedError
from workbook.stack.files import read_json, write_json
from workbook.stack.services import running
from workbook.stack.supervision.processes import is_alive, started_at
from workbook.stack.waiting import wait_until

PATIENCE = 10.0
"""Seconds to wait until the launcher has made room."""


@dataclass(frozen=True)
class Lease:
    """Which process has the graph, since when it runs, and for which lesson."""

    pid: int
    started: float
    lesson: str


def take(home: Path, lesson: str) -> None:
    """Take the graph for this process, from whoever has it; returns when it is ours.

    Raises `NotRunningError`, or `ServerFailedError` when the launcher doesn't react.
    """
    services = running(home)
    mine = Lease(os.getpid(), started_at(os.getpid()), lesson)
    write_json(_path(home), asdict(mine))
    if services.api_url is None:  # only the databases run, so no worker is in the way
        return
    if not wait_until(lambda: running(home).graph_holder == mine.pid, PATIENCE):
        raise ServerFailedError(
            "The graph wasn't handed to this lesson in time.",
            "Look at the terminal of `make start`; if it hangs, press Ctrl-C there and start anew.",
        )


def holder(home: Path) -> Lease | None:
    """Who has the graph; None when nobody has or the process has ended."""
    written = read_json(_path(home))
    lease = Lease(**written) if written else None
    return lease if lease and is_alive(lease.pid, lease.started) else None


def release(home: Path) -> None:
    """Give the graph back if this process has it."""
    lease = holder(home)
    if lease is not None and lease.pid == os.getpid():
        forget(home)


def forget(home: Path) -> bool:
    """Remove the lease, whoever wrote it; returns whether there was one."""
    was_there = _path(home).exists()
    _path(home).unlink(missing_ok=True)
    return was_there


def _path(home: Path) -> Path:
    return home / "graph-lease.json"
