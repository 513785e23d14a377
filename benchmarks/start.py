"""How long a cold and a warm start take, phase by phase.

Both run `make start ARGS=--check` in a copy of this checkout whose home folder is a new, empty
one. Cold: there is no environment, no fetched package, no Neo4j, no database. Warm: the same
command once more. The learner's own folders and caches aren't touched.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.results import store
from workbook.authoring import tree
from workbook.home import CHECKOUT

PHASE = re.compile(r"^ +(\d+\.\d) s  (.+)$", re.MULTILINE)
ENVIRONMENT = re.compile(r"^The environment is ready \((\d+) s\)", re.MULTILINE)
MEMORY = re.compile(r"^ +(\d+) MB memory", re.MULTILINE)
WARM_RUNS = 3


@dataclass(frozen=True)
class Start:
    """One start: seconds by phase, seconds in all, megabytes resident."""

    phases: dict[str, float]
    seconds: float
    memory: int


def start(checkout: Path, environment: dict[str, str]) -> Start:
    """Run the learner's command, with --check, in `checkout`."""
    began = time.monotonic()
    command = ["make", "start", "ARGS=--check", f"PYTHON={Path(sys.executable).resolve()}"]
    done = subprocess.run(
        command, cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )
    seconds = time.monotonic() - began
    if done.returncode != 0:
        sys.exit(f"{done.stdout}\n{done.stderr}")
    made = ENVIRONMENT.search(done.stdout)
    phases = {name: float(taken) for taken, name in PHASE.findall(done.stdout)}
    phases = {name: taken for name, taken in phases.items() if "altogether" not in name}
    memory = MEMORY.search(done.stdout)
    assert memory, done.stdout
    return Start(
        {"environment and Neo4j's jars": float(made[1]) if made else 0.0, **phases},
        seconds,
        int(memory[1]),
    )


def disk(folder: Path) -> int:
    """Megabytes that a folder takes, each file counted once."""
    counted = subprocess.run(["du", "-sm", folder], capture_output=True, text=True, check=True)
    return int(counted.stdout.split()[0])


def received() -> int:
    """Megabytes that this machine has received from others since it was switched on."""
    lines = Path("/proc/net/dev").read_text().splitlines()[2:]
    counters = [line.replace(":", " ").split() for line in lines]  # name, bytes received, …
    return sum(int(counter[1]) for counter in counters if counter[0] != "lo") // 10**6


def report(cold: Start, warm: Start, fetched: int, sizes: dict[str, int]) -> str:
    """The section of RESULTS.md."""
    lines = [
        "Cold: a fresh copy of the checkout with an empty home folder, so all is fetched and made.",
        f"Warm: the same command again, the fastest of {WARM_RUNS}. Phases overlap, so they add up",
        "to more than the whole. Fetching depends on the network.",
        "",
        "| phase | cold, s | warm, s | cold / warm |",
        "|---|---:|---:|---:|",
    ]
    rows = [(name, cold.phases.get(name, 0), warm.phases.get(name, 0)) for name in cold.phases]
    rows.append(("**`make start ARGS=--check`**", cold.seconds, warm.seconds))
    for name, before, after in rows:
        ratio = f"{before / after:.1f}" if after >= 0.1 else "–"  # noqa: RUF001
        lines.append(f"| {name} | {before:.1f} | {after:.1f} | {ratio} |")
    lines += [
        "",
        f"Resident memory of everything but the browser: {cold.memory} MB after the cold start, "
        f"{warm.memory} MB after the warm one.",
        "",
        f"Received over the network during the cold start: {fetched} MB.",
        "",
        "Disk afterwards: " + ", ".join(f"{name} {size} MB" for name, size in sizes.items()) + ".",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print and store."""
    with tempfile.TemporaryDirectory(prefix="workbook-bench-") as folder:
        checkout, home = Path(folder, "checkout"), Path(folder, "home")
        home.mkdir()
        for path in tree.files(CHECKOUT):
            copy = checkout / path.relative_to(CHECKOUT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)
        unwanted = ("WORKBOOK_", "XDG_", "UV_CACHE", "PIP_CACHE", "VIRTUAL_ENV", "MAKE", "MFLAGS")
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(unwanted)
        } | {"HOME": str(home)}
        before = received()
        cold = start(checkout, environment)
        fetched = received() - before
        warm = min((start(checkout, environment) for _ in range(WARM_RUNS)), key=_seconds)
        sizes = {
            "the environment (`.venv`)": disk(checkout / ".venv"),
            "databases and logs (`.workbook`)": disk(checkout / ".workbook"),
            "the home folder's caches (packages, Neo4j)": disk(home),
            "all of it (files in two places share their blocks)": disk(Path(folder)),
        }
    store("make bench ARGS=start", "Cold and warm start", report(cold, warm, fetched, sizes))


def _seconds(one: Start) -> float:
    return one.seconds
