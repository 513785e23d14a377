"""A learner's Dockerfile: linted by hadolint, and built where Docker is.

text = attempt.call().value
for found in lint(text): …              # Finding(line=2, code="DL3008", said="Pin versions …")
built = build(text, folder)             # None on a machine without Docker
"""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from workbook.errors import WorkbookError


@dataclass(frozen=True)
class Finding:
    """What hadolint says of a line; `code` leads to its explanation in hadolint's wiki."""

    line: int
    code: str
    said: str


@dataclass(frozen=True)
class Built:
    """The image's id, or "" and the last words of a build that failed."""

    image: str
    said: str


def lint(dockerfile: str) -> list[Finding]:
    """What hadolint finds, from top to bottom. Raises WorkbookError if it isn't installed."""
    program = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    program = program or shutil.which("hadolint")
    if program is None:
        raise WorkbookError(
            "hadolint, which reads Dockerfiles, isn't installed.", "`make tools` installs it."
        )
    done = subprocess.run(
        [program, "--no-color", "--format", "json", "-"],
        input=dockerfile,
        capture_output=True,
        text=True,
        check=False,
    )
    found = [Finding(one["line"], one["code"], one["message"]) for one in json.loads(done.stdout)]
    return sorted(found, key=lambda one: one.line)


def build(dockerfile: str, context: Path, seconds: float = 300) -> Built | None:
    """Build it with the files of `context`; None if there is no Docker that answers.

    The image has no name; whoever looked at it removes it by its id.
    """
    if shutil.which("docker") is None or _docker("info", seconds=20).returncode:
        return None
    done = _docker(
        "build", "--quiet", "--file", "-", str(context), given=dockerfile, seconds=seconds
    )
    if done.returncode:
        return Built("", done.stderr.strip()[-500:])
    return Built(done.stdout.strip(), "")


def _docker(
    *arguments: str, seconds: float, given: str | None = None
) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            ["docker", *arguments],
            input=given,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess([], 1, "", f"After {seconds:g} seconds it wasn't done.")
