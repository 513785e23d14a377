"""Faults read as sentences, on the terminal and in a notebook."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from workbook.errors import NotRunningError, RefusedError, WorkbookError


def test_a_fault_says_what_happened_where_and_what_to_do() -> None:
    fault = WorkbookError("The port is taken.", "Choose another.", where="port 8000")

    assert str(fault) == "The port is taken. (port 8000) Choose another."


def test_each_kind_has_an_exit_code_of_its_own() -> None:
    ours = [kind for kind in WorkbookError.__subclasses__() if kind.__module__ == "workbook.errors"]
    kinds = [WorkbookError, *ours]

    assert len({kind.exit_code for kind in kinds}) == len(kinds)
    assert (RefusedError.exit_code, NotRunningError.exit_code) == (20, 22)


@pytest.fixture
def shell() -> InteractiveShell:
    return InteractiveShell()


def test_a_notebook_shows_the_learners_line_and_the_sentence(shell: InteractiveShell) -> None:
    cell = (
        "from workbook.errors import WorkbookError\n"
        "def ask():\n"
        "    raise WorkbookError('It was closed.', 'Open it.')\n"
        "answer = ask()\n"
    )
    with capture_output() as shown:
        shell.run_cell(cell)

    assert shown.stdout.strip().splitlines() == [
        "line 3: raise WorkbookError('It was closed.', 'Open it.')",
        "",
        "It was closed. Open it.",
    ]
