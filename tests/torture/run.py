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
from dataclasses import dataclass
from pathlib import Path

from tests.torture.faults import FAULTS, moment, sequence
from tests.torture.verdict import ask, verdict
from tests.torture.world import World, world
from tests.torture.writers import Tally, Writer
from workbook.stack.waiting import wait_until

WRITERS = 8
ENDINGS = ("acknowledged", "refused", "unknown")
PATIENCE = 600  # seconds for the writes between two points


@dataclass
class Outcome:
    """What one run found."""

    counts: Counter[str]
    faults: list[str]
    writers: list[Writer]


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
    for name in sequence(points, chance):
        stop = tally.writes + chance.randrange(1, 2 * writes // points)
        wait_until(lambda stop=stop: tally.writes >= stop, PATIENCE, every=0.005)
        FAULTS[name](world, moment(chance))
        now = Counter(tally.counts)
        row = "".join(f"{now[ending] - before[ending]:>14}" for ending in ENDINGS)
        seconds = time.monotonic() - began
        print(f"{stop:>7}  {name:<18}{row}{seconds:>9.1f} s", flush=True)
        before = now
    wait_until(lambda: tally.writes >= writes, PATIENCE)
    enough.set()
    for writer in writers:
        writer.thread.join(PATIENCE)
    row = "".join(f"{tally.counts[ending]:>14}" for ending in ENDINGS)
    print(f"{tally.writes:>7}  {'altogether':<18}{row}", flush=True)
    faults = [fault for writer in writers for fault in writer.faults]
    expected = [todo for writer in writers for todo in writer.expected]
    return Outcome(tally.counts, [*faults, *verdict(world, expected)], writers)


def main() -> int:
    """Run it as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--points", type=int, default=100)
    parser.add_argument("--writes", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="torture-") as home, world(Path(home)) as servers:
        outcome = torture(servers, points=given.points, writes=given.writes, seed=given.seed)
    for fault in outcome.faults:
        print(fault)
    print(f"{len(outcome.faults)} faults found." if outcome.faults else "Nothing lost or doubled.")
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())
