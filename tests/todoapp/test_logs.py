"""Log lines as the command line shows them."""

import json
import subprocess
import sys

PROGRAM = """
import logging
from todoapp import logs
{before}
log = logs.get_logger("todoapp.example")
log.info("happened", count=3)
logging.getLogger("a.library").warning("something else")
try:
    1 / 0
except ZeroDivisionError:
    log.exception("went wrong")
"""


def output(before: str) -> str:
    program = [sys.executable, "-c", PROGRAM.format(before=before)]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return done.stderr


def test_each_event_is_one_json_object_on_one_line() -> None:
    ours, library, failure = map(json.loads, output("logs.show()").splitlines())

    assert ours["event"] == "happened"
    assert ours["count"] == 3
    assert ours["timestamp"].endswith("Z")
    assert (library["event"], library["level"]) == ("something else", "warning")
    assert "ZeroDivisionError" in failure["exception"]


def test_unless_asked_the_application_prints_nothing() -> None:
    assert output("") == "something else\n"
