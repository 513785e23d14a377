"""The warden: ends what its parent started when the parent dies, also by `kill -9`.

A process of its own that reads lines from a pipe whose other end only the parent holds. Each line
adds or removes one process. When the pipe ends, the parent is gone, however that came about.

    {"add": 4711, "started": 1767225600.1, "signal": 15}     {"remove": 4711}
"""

import contextlib
import json
import signal
import sys

import psutil

PATIENCE = 3.5
"""Seconds from the polite signal to SIGKILL; with the margin for both, all are gone within 5."""


def main() -> None:
    """Read the pipe (standard input) to its end, then end every process still registered."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    wards: dict[int, tuple[float, int]] = {}
    for line in sys.stdin:
        message = json.loads(line)
        if "add" in message:
            wards[message["add"]] = (message["started"], message["signal"])
        else:
            wards.pop(message["remove"], None)
    end_all(wards)


def end_all(wards: dict[int, tuple[float, int]], patience: float = PATIENCE) -> int:
    """Signal each ward {pid: (start time, signal)} and kill what is left; how many there were.

    Start times tell a ward from a stranger that was given its pid later.
    """
    doomed: list[psutil.Process] = []
    asked = 0
    for pid, (started, polite) in wards.items():
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            if abs(process.create_time() - started) < 2:
                asked += 1
                doomed += [process, *process.children(recursive=True)]
                process.send_signal(polite)
    _, stubborn = psutil.wait_procs(doomed, timeout=patience)
    for process in stubborn:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    return asked


if __name__ == "__main__":
    main()
