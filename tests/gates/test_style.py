"""Formatting, lint and strict types are clean; each tool is seen to notice a planted fault."""

import subprocess
import sys
from pathlib import Path

import pytest

from workbook.home import CHECKOUT

FORMAT = ["ruff", "format", "--check"]
LINT = ["ruff", "check"]
TYPES = ["mypy", "--config-file", str(CHECKOUT / "pyproject.toml")]


def run(command: list[str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command, *arguments],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", [[*FORMAT, "."], [*LINT, "."], TYPES])
def test_the_tree_passes(command: list[str]) -> None:
    done = run(command)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("command", "planted"),
    [
        (FORMAT, "x  =  1\n"),
        (LINT, "import os\n"),
        (TYPES, "def f(x):\n    return x\n"),
    ],
)
def test_canary(command: list[str], planted: str, tmp_path: Path) -> None:
    path = tmp_path / "planted.py"
    path.write_text(planted)

    assert run(command, path).returncode == 1
