"""`workbook start --no-browser` for a copy of this checkout, whose notebooks may be edited."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workbook.authoring import tree
from workbook.errors import WorkbookError
from workbook.home import CHECKOUT
from workbook.stack import running
from workbook.stack.waiting import wait_until

TO_START = 180.0  # seconds, jars fetched on the way
TO_STOP = 30.0


@dataclass(frozen=True)
class Served:
    """The copy's folder, and JupyterLab's address with its token, as it is printed."""

    folder: Path
    url: str


@contextmanager
def served_copy(folder: Path) -> Iterator[Served]:
    """Copy the checkout into `folder` and start it there."""
    for path in tree.files(CHECKOUT):
        copy = folder / path.relative_to(CHECKOUT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy)
    home = folder / ".workbook"
    environment = os.environ | {"PYTHONPATH": str(folder), "WORKBOOK_HOME": str(home)}
    command = [Path(sys.executable).with_name("workbook"), "start", "--no-browser"]
    log = folder / "start.log"
    with log.open("wb") as output:
        launcher = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        url = wait_until(lambda: launcher.poll() is not None or jupyter_url(home), TO_START)
        assert isinstance(url, str), f"workbook start didn't come up:\n{log.read_text()}"
        yield Served(folder, url)
    finally:
        launcher.send_signal(signal.SIGINT)
        launcher.wait(TO_STOP)


def jupyter_url(home: Path) -> str | None:
    """JupyterLab's address with its token, once everything runs."""
    try:
        return running(home).jupyter_url
    except WorkbookError:
        return None
