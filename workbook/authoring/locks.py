"""`make lock`: the exact versions and hashes that set-up installs, from pyproject.toml.

Universal: one lock for every platform and Python from 3.11. What is pinned already stays as it
is while it satisfies pyproject.toml; to take newer versions, delete the locks first.
"""

import subprocess
import sys
from pathlib import Path

from uv import find_uv_bin

from workbook.home import CHECKOUT

LOCKS = {
    "requirements.lock": ["pyproject.toml"],
    "requirements-test.lock": [
        "pyproject.toml",
        "--group",
        "test",
        "--constraints",
        "requirements.lock",
    ],
    # what the application's image holds: the same versions, without the workbook's
    "deploy/images/requirements.lock": [
        "deploy/images/requirements.in",
        "--constraints",
        "requirements.lock",
    ],
}
SOURCES = ("pyproject.toml", "deploy/images/requirements.in")
UNREACHABLE = ("Failed to fetch", "error sending request", "dns error", "Could not connect")


class Offline(Exception):  # noqa: N818 - it is a state of the machine, not an error of ours
    """The package index couldn't be reached."""


def compile_locks(folder: Path) -> None:
    """Bring the locks in `folder` up to its pyproject.toml and requirements.in.

    Raises Offline without a network, RuntimeError with uv's words if nothing fits together.
    """
    for lock, sources in LOCKS.items():
        command = [find_uv_bin(), "pip", "compile", "--quiet", *sources]
        command += ["--universal", "--generate-hashes", "--python-version", "3.11"]
        command += ["--custom-compile-command", "make lock", "--output-file", lock]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            offline = any(words in done.stderr for words in UNREACHABLE)
            raise Offline(done.stderr) if offline else RuntimeError(done.stderr)


if __name__ == "__main__":
    try:
        compile_locks(CHECKOUT)
    except (Offline, RuntimeError) as fault:
        sys.exit(str(fault))
