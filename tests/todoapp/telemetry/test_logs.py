"""Log lines as the command line shows them."""

import json
import subprocess
import sys

PROGRAM = """
import logging
from todoapp.telemetry import logs
{before}
log = logs.get_logger("todoapp.example")
log.info("happened", count=3)
log.info("odd", letter="\\u0142", thing=object)
log.info("broken", half="\\ud83d", letter="\\u0142", thing=object)
logging.getLogger("somebody.else").warning("something else")
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
    written = output("logs.show()")
    ours, odd, broken, library, failure = map(json.loads, written.splitlines())

    assert ours["event"] == "happened"
    assert ours["count"] == 3
    assert ours["timestamp"].endswith("Z")
    assert (library["event"], library["level"]) == ("something else", "warning")
    assert "ZeroDivisionError" in failure["exception"]
    assert (odd["letter"], odd["thing"]) == ("\u0142", repr(object))
    assert (broken["half"], broken["letter"], broken["thing"]) == ("\ud83d", "\u0142", repr(object))
    assert written.isascii(), "a terminal of any encoding can show it"


def test_unless_asked_the_application_prints_nothing() -> None:
    assert output("") == "something else\n"


def test_a_line_that_cant_be_written_is_no_reason_to_fail() -> None:
    program = [sys.executable, "-c", PROGRAM.format(before="logs.show()") + "print('done')"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(program, stdout=subprocess.PIPE, stderr=full, text=True, check=False)

    assert done.stdout == "done\n"


def test_the_level_says_what_is_shown() -> None:
    shown = [json.loads(line)["level"] for line in output("logs.show('WARNING')").splitlines()]

    assert shown == ["warning", "error"]


INTERRUPTED = """
import os, signal, sys
from todoapp.telemetry import logs

class Stream:
    def write(self, line):
        if "first" in line:
            os.kill(os.getpid(), signal.SIGTERM)
        sys.__stderr__.write(line)
    def flush(self):
        sys.__stderr__.flush()

sys.stderr = Stream()
logs.show()
log = logs.get_logger("todoapp.example")
signal.signal(signal.SIGTERM, lambda *_: log.info("second"))
log.info("first")
"""


def test_a_signal_may_come_while_a_line_is_written() -> None:
    program = [sys.executable, "-c", INTERRUPTED]
    done = subprocess.run(program, capture_output=True, text=True, check=True, timeout=60)

    events = {json.loads(line)["event"] for line in done.stderr.splitlines()}
    assert events == {"first", "second"}
