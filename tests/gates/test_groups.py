"""Tests of one group share a process, and with it what is expensive to start."""

import os
import subprocess
import sys
from pathlib import Path

GROUPED = """
import os
import pytest

@pytest.mark.xdist_group("together")
@pytest.mark.parametrize("number", range(8))
def test_it(number):
    with open("processes.txt", "a") as file:
        file.write(os.environ["PYTEST_XDIST_WORKER"] + "\\n")
"""


def processes(folder: Path, *, marked: bool) -> set[str]:
    source = GROUPED if marked else GROUPED.replace("@pytest.mark.xdist_group", "#")
    (folder / "test_planted.py").write_text(source)
    subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "xdist", "-n2", "--dist=loadgroup", "."],
        cwd=folder,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        check=True,
    )
    return set((folder / "processes.txt").read_text().split())


def test_a_group_runs_in_one_process(tmp_path: Path) -> None:
    assert len(processes(tmp_path, marked=True)) == 1


def test_canary_without_a_group_both_processes_work(tmp_path: Path) -> None:
    assert len(processes(tmp_path, marked=False)) == 2
