"""Where the workbook keeps what it makes: databases, logs, secrets, progress."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
"""The folder the learner cloned; notebooks/, todoapp/ and workbook/ lie in it."""


def home() -> Path:
    """The folder for everything made on this machine: `WORKBOOK_HOME`, or `.workbook`."""
    chosen = os.environ.get("WORKBOOK_HOME")
    return Path(chosen).expanduser().resolve() if chosen else CHECKOUT / ".workbook"
