"""`make mutation`: damages the application in small ways, one after the other; tests have to see.

What is damaged, and the tests that look at it, stand in pyproject.toml under `[tool.mutmut]`. A
mutant that no test notices is a gap, unless `survivors.toml` says why nobody could: at most a
tenth may be explained so. What was tried already is remembered in `mutants/`, so a run that was
interrupted goes on; `make clean` forgets it. Exit code 1 if anything survives unexplained.
"""

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from mutmut.__main__ import get_diff_for_mutant, walk_mutatable_files
from mutmut.mutation.data import SourceFileMutationData
from mutmut.stats import status_by_exit_code

from tests.conftest import STACK
from workbook.home import CHECKOUT
from workbook.stack import Launch

EXPLAINED = Path(__file__).with_name("survivors.toml")
MOST_EXPLAINED = 0.1
NOTICED = {"killed", "timeout", "caught by type check"}

Change = tuple[str, str]
Mutant = tuple[str, str, Change]  # its name, what became of it, what was changed into what


def main() -> int:
    """Run the mutants against one stack, whose databases all of them share; then judge."""
    with (
        tempfile.TemporaryDirectory(prefix="mutation-") as home,
        Launch(Path(home), only_databases=True, durable=False),
    ):
        ended = subprocess.run(
            [sys.executable, "-m", "mutmut", "run", "--max-children", "1", *sys.argv[1:]],
            cwd=CHECKOUT,
            env=os.environ
            | {STACK: home, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
            check=False,
        )
    if ended.returncode != 0:
        return ended.returncode
    survivors = tomllib.loads(EXPLAINED.read_text("utf-8"))["survivor"]
    mutants = list(tried())
    faults = verdict(mutants, {(survivor["was"], survivor["becomes"]) for survivor in survivors})
    for fault in faults:
        print(fault)
    noticed = sum(status in NOTICED for _, status, _ in mutants)
    print(f"{noticed} of {len(mutants)} mutants were noticed; {len(faults)} faults found.")
    return 1 if faults else 0


def tried() -> Iterator[Mutant]:
    """Every mutant there is, and what became of it."""
    for path in walk_mutatable_files():
        found = SourceFileMutationData(path=path)
        found.load()
        for name, code in found.exit_code_by_key.items():
            yield name, status_by_exit_code[code], changed(get_diff_for_mutant(name, path=path))


def verdict(mutants: Sequence[Mutant], explained: set[Change]) -> list[str]:
    """What is wrong, each in a sentence."""
    faults, excused = [], 0
    for name, status, (was, becomes) in mutants:
        if status == "survived" and (was, becomes) in explained:
            excused += 1
        elif status not in NOTICED:
            faults.append(f"{name}: {status}\n  was      {was}\n  becomes  {becomes}")
    if excused > MOST_EXPLAINED * len(mutants):
        faults.append(
            f"{excused} of {len(mutants)} mutants are only explained, more than a tenth: "
            "write tests that notice some of them."
        )
    return faults


def changed(diff: str) -> Change:
    """What a unified diff takes away and what it adds, in one line each."""
    removed, added = (
        " ".join(
            line.strip() for line in re.findall(rf"^{sign}(?!{sign})(.*)$", diff, re.MULTILINE)
        )
        for sign in (r"-", r"\+")
    )
    return removed, added


if __name__ == "__main__":
    sys.exit(main())
