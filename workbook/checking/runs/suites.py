"""A learner's tests, run by pytest against correct and broken builds of the application.

A suite is good if all of it passes wherever the application is right, and if for every fault
something in it fails. The tests are the functions `test_…` of the learner's cells; they may use
fixtures of their own, and `client`, somebody who is logged in at the build.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from workbook.checking.attempt import Attempt
from workbook.checking.result import Line
from workbook.checking.sandbox.crash import Crash, crash
from workbook.lab.http.client import Client
from workbook.lab.lab import Lab

_OPTIONS = ("-s", "-c", os.devnull, "-p", "no:cacheprovider", "-p", "no:terminal")
_ADOPTS = "from workbook.checking.runs import suites\n\nglobals().update(suites.adopted)\n"

adopted: dict[str, object] = {}
"""What the learner's cells define, for the file that pytest reads in a process of its own."""


@dataclass(frozen=True)
class Build:
    """The application, changed or as it is. `unnoticed` is the misconception of whoever's tests
    all pass on it; "" says that it is a correct build."""

    story: str
    change: Callable[[FastAPI], None] | None = None
    unnoticed: str = ""


@dataclass(frozen=True)
class Ran:
    """One test: its name, and what it raised, if anything."""

    name: str
    crash: Crash | None


def check_suite(attempt: Attempt, lab: Lab, builds: tuple[Build, ...]) -> None:
    """Run the tests against each build: the correct ones first, in the order given."""
    attempt.called()
    client = lab.client("tester")
    noticed = 0
    try:
        for build in sorted(builds, key=lambda one: bool(one.unnoticed)):
            lab.serve(change=build.change)
            ran = _run(attempt, client)
            failed = [one for one in ran if one.crash is not None]
            if not build.unnoticed and failed:
                _fails_on_the_right(attempt, failed[0], build)
            if build.unnoticed and not failed:
                names = ", ".join(f"`{one.name}`" for one in ran)
                attempt.wrong(
                    build.unnoticed,
                    f"Against {build.story}, {names} passed. {noticed} faults were noticed before. "
                    "What would somebody who uses this build see first?",
                )
            if build.unnoticed:
                noticed += 1
                attempt.earn(1, f"{failed[0].name} notices {build.story}")
    finally:
        lab.serve()


def _fails_on_the_right(attempt: Attempt, failed: Ran, build: Build) -> None:
    assert failed.crash is not None
    if failed.crash.unwritten:
        attempt.blank(
            f"`{failed.name}` still stops at `raise NotImplementedError()`. Put your own code in "
            "the place of that line, run the cell, then check again."
        )
    if failed.crash.kind != "AssertionError":
        attempt.crashed(failed.crash)
    line = f" (`{failed.crash.line.source}`)" if failed.crash.line else ""
    attempt.unexpected(
        f"Against {build.story}, `{failed.name}` failed{line}. Nothing is broken there. What does "
        "your test ask for that nobody has promised?"
    )


def _run(attempt: Attempt, client: Client) -> list[Ran]:
    call = attempt.run(lambda: _pytest(attempt.namespace, client), isolated=True)
    assert isinstance(call.value, list)
    ran = [Ran(name, _crash(*parts) if parts else None) for name, parts in call.value]
    attempt.saw(*(one.name for one in ran))
    if not ran:
        attempt.unexpected(
            "pytest found no test among what your cells define: its name has to begin with `test_`."
        )
    return ran


def _crash(kind: str, said: str, number: int | None, source: str, unwritten: bool) -> Crash:
    return Crash(kind, said, None if number is None else Line(number, source), unwritten)


def _pytest(namespace: dict[str, object], client: Client) -> list[tuple[str, object]]:
    """In a process of its own: names and what was raised, as plain values."""
    os.environ |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
    mine = {name: thing for name, thing in namespace.items() if not name.startswith("__")}
    adopted.update(mine)
    collected = _Collected(namespace, client)
    with tempfile.TemporaryDirectory(prefix="workbook-tests-") as folder:
        path = Path(folder) / "test_yours.py"
        path.write_text(_ADOPTS, encoding="utf-8")
        pytest.main([*_OPTIONS, f"--rootdir={folder}", str(path)], plugins=[collected])
    return collected.ran


class _Collected:
    """A plugin of pytest: gives the fixture `client`, keeps what came of each test."""

    def __init__(self, namespace: dict[str, object], client: Client) -> None:
        self._namespace = namespace
        self._client = client
        self.ran: list[tuple[str, object]] = []

    @pytest.fixture
    def client(self) -> Iterator[Client]:
        """Somebody who is logged in, on a connection of their own."""
        with closing(self._client.again()) as client:
            yield client

    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[Any]) -> None:
        """A test counts once: when it has been called, or when it couldn't be."""
        if call.when == "teardown" or (call.when == "setup" and call.excinfo is None):
            return
        parts: object = ()
        if call.excinfo is not None:
            it = crash(call.excinfo.value, self._namespace)
            number, source = (it.line.number, it.line.source) if it.line else (None, "")
            said = it.said.partition("\n")[0]
            if isinstance(call.excinfo.value, pytest.FixtureLookupError):
                said = f"there is no fixture `{call.excinfo.value.argname}`"
            parts = (it.kind, said, number, source, it.unwritten)
        self.ran.append((item.name, parts))
