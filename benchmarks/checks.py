"""How long a check takes, from the answer's cell to the verdict, in a checker that is warm.

For each exercise its right answers are graded again and again; what is measured is what a learner
waits for after the first check of a lesson. The first one, which makes the lab, stands beside it.
"""

import os
import statistics
import time
from contextlib import closing

from benchmarks.results import store
from workbook.checking import texts
from workbook.checking.task import Task
from workbook.exercises.checker import Checker
from workbook.lessons import registry
from workbook.proof.running import needs_lab, servers_of_its_own

ROUNDS = 30


def measured(task: Task, checker: Checker) -> tuple[float, list[float]]:
    """Seconds of the first check, and of each later one."""
    answer = texts.reference(task)
    taken = []
    for _ in range(ROUNDS + 1):
        began = time.monotonic()
        checker.grade(task.id, answer)
        taken.append(time.monotonic() - began)
    return taken[0], taken[1:]


def report(rows: list[tuple[Task, float, list[float]]]) -> str:
    """The section of RESULTS.md."""
    lines = [
        f"The reference solution of each exercise, graded {ROUNDS} times in a warm checker, after "
        "a first time that makes its lab (a database, an application, a worker).",
        "Wanted: p95 under 300 ms where no server is started, under 2 s where one is.",
        f"Load of the machine meanwhile: {os.getloadavg()[0]:.1f}.",
        "",
        "| exercise | servers | first, ms | median, ms | p95, ms |",
        "|---|---|---:|---:|---:|",
    ]
    for task, first, later in rows:
        servers = "yes" if needs_lab(task) else "no"
        p95 = statistics.quantiles(later, n=20)[-1]
        median = statistics.median(later)
        lines.append(
            f"| {task.id} {task.title} | {servers} | {first * 1000:.0f} | {median * 1000:.0f} "
            f"| {p95 * 1000:.0f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure, print and store."""
    tasks = [task for task in registry.exercises() if task.kind == "code"]
    with servers_of_its_own(), closing(Checker()) as checker:
        rows = [(task, *measured(task, checker)) for task in tasks]
    store("make bench ARGS=checks", "Checks of exercises", report(rows))
