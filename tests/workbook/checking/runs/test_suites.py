"""Tests against correct and broken builds: a small exercise about deleting a todo."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from workbook.checking.attempt import Attempt
from workbook.checking.grading import grade_source
from workbook.checking.model import Exercise, Misconception, Outcome
from workbook.checking.runs.suites import Build, check_suite
from workbook.lab import Lab, shared, switch
from workbook.stack import Services

pytestmark = pytest.mark.xdist_group("answers")

BUILDS = (
    Build("a build without a key for wishes", switch("no-idempotency-key"), "key-untested"),
    Build("a build that answers 200 to everything", switch("errors-as-200"), "status-untested"),
    Build("the application as it is"),
)
MISCONCEPTIONS = (
    Misconception("key-untested", "who repeats a request gets the same"),
    Misconception("status-untested", "a body says it all"),
)
STARTER = "def test_a_todo(client):\n    raise NotImplementedError()\n"
STATUS = (
    "def test_nobodys_todo(client):\n"
    "    assert client.send('GET', '/todos/0190a000-0000-7000-8000-000000000000').status == 404\n\n"
)
KEY = (
    "import pytest, uuid\n\n@pytest.fixture\ndef key():\n    return str(uuid.uuid4())\n\n"
    "def _create(client, key):\n"
    "    headers = {'Idempotency-Key': key}\n"
    "    return client.post('/todos', json={'title': 'x'}, headers=headers).json\n\n"
    "def test_a_todo(client, key):\n    assert _create(client, key) == _create(client, key)\n\n"
)


@pytest.fixture(scope="module")
def lab(services: Services) -> Iterator[Lab]:
    yield shared("check-99")
    shared("check-99").close()


@pytest.fixture
def graded(lab: Lab) -> Callable[[str], tuple[Outcome, str, str]]:
    def check(attempt: Attempt) -> None:
        check_suite(attempt, lab, BUILDS)

    task = Exercise(
        id="99-1",
        title="Tests",
        name="test_a_todo",
        points=2,
        milestones=("M8",),
        check=check,
        folder=Path(),
        misconceptions=MISCONCEPTIONS,
        seconds=20,
    )

    def grade(source: str) -> tuple[Outcome, str, str]:
        result = grade_source(task, source)
        known = result.misconception.id if result.misconception else ""
        return result.outcome, known, result.message

    return grade


def test_tests_that_notice_each_fault_are_right(graded: Callable[[str], object]) -> None:
    assert graded(STATUS + KEY) == (
        Outcome.RIGHT,
        "",
        "It does what was asked, on every example tried.",
    )


@pytest.mark.parametrize(
    ("source", "known"),
    [
        (KEY, "status-untested"),
        (STATUS.replace("nobodys", "a"), "key-untested"),
        ("def test_a_todo():\n    pass\n", "key-untested"),
        ("def test_a_todo():\n    return None\n", "key-untested"),
    ],
)
def test_what_they_dont_notice_is_named(
    source: str, known: str, graded: Callable[[str], tuple[Outcome, str, str]]
) -> None:
    outcome, misconception, message = graded(source)
    assert (outcome, misconception) == (Outcome.WRONG, known)
    assert "`test_" in message


def test_a_test_that_fails_on_the_right_build_is_shown_with_its_line(
    graded: Callable[[str], tuple[Outcome, str, str]],
) -> None:
    outcome, _, message = graded(
        "def test_a_todo(client):\n    assert client.get('/todos').status == 7\n"
    )
    assert outcome is Outcome.WRONG
    assert "`test_a_todo` failed (`assert client.get('/todos').status == 7`)" in message


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        (STARTER, Outcome.NOT_ATTEMPTED),
        ("", Outcome.NOT_ATTEMPTED),
        ("def test_a_todo(client):\n    client.fetch()\n", Outcome.CRASHED),
        ("def test_a_todo(nobody):\n    pass\n", Outcome.CRASHED),
        ("import os\n\ndef test_a_todo():\n    os._exit(0)\n", Outcome.CRASHED),
    ],
)
def test_the_other_outcomes_are_told_apart(
    source: str, outcome: Outcome, graded: Callable[[str], tuple[Outcome, str, str]]
) -> None:
    assert graded(source)[0] is outcome
