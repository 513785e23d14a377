"""`make fuzz`: 10,000 requests made of the application's own description.

Shows how far it is. Ends with a table of operations and answers; exit code 1 if an answer was a
server error or not as described, or if an operation never succeeded.
"""

import argparse
import itertools
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fuzz.fuzzing import Findings, fuzz
from tests.todoapp.conftest import RunningWorker, served
from todoapp.main import create_app
from todoapp.settings import Settings
from workbook.stack import Launch, Services, databases

EVERYTHING = "1000000/second"


def unlimited(services: Services, database: str) -> Settings:
    """Settings under which one address may ask as often and as long as it likes."""
    return Settings(
        database_url=database,
        neo4j_uri=services.neo4j_uri,
        neo4j_user=services.neo4j_user,
        neo4j_password=services.neo4j_password,  # type: ignore[arg-type]
        secret_key=services.secret_key,  # type: ignore[arg-type]
        access_token_minutes=24 * 60,
        registration_limit=EVERYTHING,
        sign_in_limit=EVERYTHING,
        account_limit=EVERYTHING,
        account_anywhere_limit=EVERYTHING,
        refresh_limit=EVERYTHING,
        write_limit=EVERYTHING,
        share_limit=EVERYTHING,
        graph_limit=EVERYTHING,
    )


@contextmanager
def application(services: Services) -> Iterator[str]:
    """The API and a worker on a database of their own; gives the API's address."""
    settings = unlimited(services, databases.create(services, "fuzz"))
    worker = RunningWorker(settings)
    try:
        with served(create_app(settings)) as url:
            yield url
    finally:
        worker.stop()


class Progress:
    """A line every few seconds."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._began = self._shown = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return time.monotonic() - self._began

    def show(self) -> None:
        """Say how far it is, if that is some time ago."""
        if time.monotonic() - self._shown < 5:
            return
        self._shown = time.monotonic()
        found = self._findings
        print(f"{self.seconds:7.0f} s {found.cases:7} requests {len(found.faults):4} faults")
        sys.stdout.flush()


def main() -> int:
    """Run it as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    given = parser.parse_args()
    print(f"seed {given.seed}, {given.cases} requests", flush=True)
    findings = Findings()
    with (
        tempfile.TemporaryDirectory(prefix="fuzz-") as home,
        Launch(Path(home), only_databases=True, durable=False) as services,
        application(services) as url,
    ):
        progress = Progress(findings)
        for seed in itertools.count(given.seed):
            fuzz(url, findings, seed=seed, examples=20, scenarios=400, tell=progress.show)
            if findings.cases >= given.cases:
                break
    print(findings.table())
    for fault, request in findings.faults.items():
        print(f"\n{fault}\n{request}")
    for name in findings.unreached:
        print(f"{name} never succeeded.")
    faults = len(findings.faults) + len(findings.unreached)
    print(f"{findings.cases} requests in {progress.seconds:.0f} s, {faults} faults.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
