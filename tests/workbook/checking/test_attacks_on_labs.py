"""Answers that cheat with what they are given live: clients, servers, databases."""

from collections.abc import Iterator

import pytest

from workbook.checking import texts
from workbook.checking.task import Outcome
from workbook.errors import WorkbookError
from workbook.exercises.checker import Checker
from workbook.lessons import registry
from workbook.stack import Services

pytestmark = [pytest.mark.xdist_group("answers"), pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def checker(services: Services) -> Iterator[Checker]:
    made = Checker()
    yield made
    made.close()


def told(checker: Checker, exercise: str, source: str) -> str:
    """What is said to this answer, which isn't right; the next, honest one is."""
    try:
        result = checker.grade(exercise, source)
    except WorkbookError as fault:
        message = str(fault)
    else:
        assert result.outcome is not Outcome.RIGHT
        message = result.message
    honest = texts.reference(registry.exercise(exercise))
    assert checker.grade(exercise, honest).outcome is Outcome.RIGHT
    return message


def router(*lines: str) -> str:
    body = "".join(f"        {line}\n" for line in lines)
    return (
        "import os, time\nfrom fastapi import APIRouter\n\ndef repaired():\n"
        "    router = APIRouter()\n    @router.get('/todos/{todo_id}/done')\n"
        f"    async def done(todo_id):\n{body}    return router\n"
    )


CREATES = "def create_todo(client, title):\n"


@pytest.mark.parametrize(
    ("exercise", "source", "words"),
    [
        ("00-1", CREATES + "    client.exchanges.append('POST')\n", "no attribute 'append'"),
        ("00-1", CREATES + "    client.exchanges = ()\n", "no setter"),
        ("00-1", CREATES + "    client.post = print\n", "'post' is read-only"),
        ("00-1", CREATES + "    client.close()\n    return 'x'\n", "no request reached the server"),
        ("00-1", "import os\n" + CREATES + "    os._exit(0)\n", "ended the program"),
        (
            "02-3",
            "import httpx2\n\ndef read(client, path, kept):\n"
            "    who = {'Authorization': 'Bearer ' + client.token}\n"
            "    return httpx2.get(client.url + path, headers=who).json()\n",
            "Whom did it ask?",
        ),
        ("02-5", router("os._exit(1)"), "ended the program"),
        ("02-5", router("while True: pass"), "wasn't answered within 5 seconds"),
        ("02-5", router("time.sleep(10**6)"), "can't interrupt"),
    ],
)
def test_it_isnt_right_and_the_next_honest_one_is(
    exercise: str, source: str, words: str, checker: Checker
) -> None:
    assert words in told(checker, exercise, source)


def test_a_copied_process_sends_no_second_verdict(checker: Checker) -> None:
    reference = texts.reference(registry.exercise("00-1"))
    source = reference.replace("def create_todo", "def inner") + (
        "\nimport os\n\ndef create_todo(client, title):\n"
        "    os.fork()\n    return inner(client, title)\n"
    )
    checker.grade("00-1", source)
    honest = texts.reference(registry.exercise("00-3"))
    assert checker.grade("00-3", honest).exercise == "00-3"
