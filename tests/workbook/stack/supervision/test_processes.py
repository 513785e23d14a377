"""What a warden guards ends with its parent, however stubborn it is and however that one died."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil

from workbook.stack.supervision.processes import Process, Warden, is_alive
from workbook.stack.waiting import wait_until

STUBBORN = """
import signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
print(child.pid, flush=True)
signal.pause()
"""

PARENT = f"""
import os, signal, sys
from pathlib import Path
from workbook.stack.supervision.processes import Warden

warden = Warden()
log = Path(sys.argv[1])
process = warden.start("stubborn", [sys.executable, "-c", {STUBBORN!r}], os.environ, log)
print(process.pid, flush=True)
signal.pause()
"""


def sleeper(warden: Warden, log: Path) -> Process:
    command = [sys.executable, "-c", "import signal; print('ready', flush=True); signal.pause()"]
    process = warden.start("sleeper", command, os.environ, log)
    assert wait_until(lambda: "ready" in process.last_words(), 20)
    return process


def test_kill_9_of_the_parent_ends_children_and_grandchildren_in_5_s(tmp_path: Path) -> None:
    log = tmp_path / "stubborn.log"
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(log)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert wait_until(lambda: log.exists() and log.read_text().endswith("\n"), 20)
        grandchild = int(log.read_text())
        parent.kill()

    assert wait_until(lambda: not is_alive(child) and not is_alive(grandchild), 5)


def test_stop_asks_politely_and_kills_after_the_timeout(tmp_path: Path) -> None:
    with Warden() as warden:
        polite = sleeper(warden, tmp_path / "polite.log")
        assert polite.stop() == -signal.SIGTERM
        command = [sys.executable, "-c", STUBBORN]
        stubborn = warden.start("stubborn", command, os.environ, tmp_path / "stubborn.log")
        assert wait_until(lambda: stubborn.last_words().isdigit(), 20)
        assert stubborn.stop(timeout=0.2) == -signal.SIGKILL
        assert wait_until(lambda: not is_alive(int(stubborn.last_words())), 5)


def test_a_warden_that_was_ended_is_renewed_and_still_guards(tmp_path: Path) -> None:
    script = PARENT.removesuffix("signal.pause()\n") + (
        "warden._guard.kill(); warden._guard.wait(); warden.renew(); print('new', flush=True)\n"
        "signal.pause()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert parent.stdout.readline() == "new\n"
        parent.kill()

    assert wait_until(lambda: not is_alive(child), 5)


def test_a_warden_reports_what_runs(tmp_path: Path) -> None:
    seen: list[list[str]] = []
    with Warden(lambda processes: seen.append([one.name for one in processes])) as warden:
        sleeper(warden, tmp_path / "log").kill()

    assert seen == [["sleeper"], []]


def test_a_pid_given_to_somebody_else_is_not_ours(tmp_path: Path) -> None:
    started = psutil.Process().create_time()

    assert is_alive(os.getpid(), started)
    assert not is_alive(os.getpid(), started - 60)


def test_the_guard_leaves_strangers_alone(tmp_path: Path) -> None:
    with Warden() as warden:
        stranger = sleeper(warden, tmp_path / "log")
        wards = {stranger.pid: (stranger.started - 60, int(signal.SIGKILL))}
        ended = subprocess.run(
            [
                sys.executable,
                "-c",
                "import json, sys; from workbook.stack.supervision.warden import end_all;"
                "print(end_all({int(k): tuple(v) for k, v in json.loads(sys.argv[1]).items()}))",
                json.dumps(wards),
            ],
            capture_output=True,
            text=True,
            check=True,
        )

        assert ended.stdout.strip() == "0"
        assert stranger.running
