"""`make torture`: servers die and wires break at random points while people write.

Prints for each point how the writes of that stretch ended. Exit code 1 if afterwards anything that
was acknowledged is missing, anything is doubled, or the graph differs from the tables.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.results import store
from tests.torture.faults import FAULTS, moment, sequence
from tests.torture.verdict import ask, verdict
from tests.torture.world import World, world
from tests.torture.writers import Tally, Writer
from workbook.stack.waiting import wait_until

POINTS, WRITES = 100, 10_000
WRITERS = 8
ENDINGS = ("acknowledged", "refused", "unknown")
PATIENCE = 600  # seconds for the writes between two points


@dataclass
class Outcome:
    """What one run found."""

    counts: Counter[str]
    faults: list[str]
    writers: list[Writer]
    by_kind: dict[str, Counter[str]] = field(default_factory=dict)
    seconds: float = 0


def torture(world: World, *, points: int, writes: int, seed: int) -> Outcome:
    """Let people write at least `writes` times, with `points` faults at random places between."""
    chance = random.Random(seed)
    for name in ("fsync", "synchronous_commit"):
        assert ask(world, f"SHOW {name}")[0][name] == "on", f"{name} is off"
    tally = Tally()
    enough = threading.Event()
    writers = [Writer(number, world.api_url, seed, tally, enough) for number in range(WRITERS)]
    for writer in writers:
        writer.thread.start()
    print(f"seed {seed}: {points} faults in {writes} writes of {WRITERS} people")
    began = time.monotonic()
    print(f"{'at':>7}  {'fault':<18}" + "".join(f"{ending:>14}" for ending in ENDINGS))
    before: Counter[str] = Counter()
    by_kind: dict[str, Counter[str]] = {name: Counter() for name in FAULTS}
    for name in sequence(points, chance):
        stop = tally.writes + chance.randrange(1, 2 * writes // points)
        wait_until(lambda stop=stop: tally.writes >= stop, PATIENCE, every=0.005)
        FAULTS[name](world, moment(chance))
        now = Counter(tally.counts)
        row = "".join(f"{now[ending] - before[ending]:>14}" for ending in ENDINGS)
        seconds = time.monotonic() - began
        print(f"{stop:>7}  {name:<18}{row}{seconds:>9.1f} s", flush=True)
        by_kind[name] += now - before
        by_kind[name]["times"] += 1
        before = now
    wait_until(lambda: tally.writes >= writes, PATIENCE)
    enough.set()
    for writer in writers:
        writer.thread.join(PATIENCE)
    row = "".join(f"{tally.counts[ending]:>14}" for ending in ENDINGS)
    print(f"{tally.writes:>7}  {'altogether':<18}{row}", flush=True)
    faults = [fault for writer in writers for fault in writer.faults]
    expected = [todo for writer in writers for todo in writer.expected]
    seconds = time.monotonic() - began
    faults += verdict(world, expected)
    return Outcome(tally.counts, faults, writers, by_kind, seconds)


def main() -> int:
    """Run it as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--points", type=int, default=POINTS)
    parser.add_argument("--writes", type=int, default=WRITES)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="torture-") as home, world(Path(home)) as servers:
        outcome = torture(servers, points=given.points, writes=given.writes, seed=given.seed)
    for fault in outcome.faults:
        print(fault)
    print(said := _verdict(outcome))
    if given.points >= POINTS and given.writes >= WRITES:
        store("make torture", "Faults while people write", f"{report(outcome)}\n\n{said}")
    return 1 if outcome.faults else 0


def report(outcome: Outcome) -> str:
    """How the writes ended, for each kind of fault, up to its end from that of the one before."""
    lines = [
        f"{WRITERS} people write without a pause for {outcome.seconds:.0f} s, with `fsync` and",
        "`synchronous_commit` on. Each fault comes at a random point and lasts up to 1.5 s, plus",
        "the time until what was killed answers again.",
        "",
        "| fault | times | " + " | ".join(ENDINGS) + " |",
        "|---|" + "---:|" * (1 + len(ENDINGS)),
    ]
    for name, ended in outcome.by_kind.items():
        figures = " | ".join(f"{ended[kind]:,}" for kind in ("times", *ENDINGS))
        lines.append(f"| {name} | {figures} |")
    times = sum(ended["times"] for ended in outcome.by_kind.values())
    altogether = " | ".join(f"{outcome.counts[ending]:,}" for ending in ENDINGS)
    return "\n".join([*lines, f"| **altogether** | {times} | {altogether} |"])


def _verdict(outcome: Outcome) -> str:
    if outcome.faults:
        return f"{len(outcome.faults)} faults found."
    return (
        "Everything acknowledged is there, nothing is doubled, and `todoapp check-graph` finds no"
        " difference."
    )


if __name__ == "__main__":
    sys.exit(main())
