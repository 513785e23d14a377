"""`check`, `hint` and `explain`, as typed in a notebook or a terminal."""

import sys
from pathlib import Path

import pytest
import typer

from workbook.checking.notebooks import saved
from workbook.errors import WorkbookError
from workbook.exercises import check, commands, explain, hint
from workbook.lessons.registry import exercise
from workbook.progress.store import store

RIGHT = exercise("00-3").folder / "answers" / "00-3" / "right_give_and_take.py"


@pytest.fixture
def notebook(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """The names that a learner's cells have defined."""
    names: dict[str, object] = {}
    monkeypatch.setattr("workbook.exercises.notebook._learners_names", lambda: names)
    return names


def test_check_reads_the_kernels_answer_and_records_it(notebook: dict[str, object]) -> None:
    assert check("00-3").outcome == "not attempted"
    exec(RIGHT.read_text(encoding="utf-8"), notebook)  # noqa: S102
    assert check("00-3").outcome == "right"
    assert store().outcomes("00-3") == ["not attempted", "right"]
    assert store().solved() == {"00-3"}


def test_check_finds_the_names_of_a_script(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["__main__"], "slowest", lambda spans: "browser", raising=False)
    assert check("00-3").outcome == "wrong"


def test_hints_come_one_at_a_time_and_are_counted(notebook: dict[str, object]) -> None:
    assert "hint 1 of 3" in repr(hint("00-3"))
    second = repr(hint("00-3"))
    assert "hint 2 of 3" in second
    assert "**1.**" in second
    assert "**3.**" not in second
    hint("00-3")
    assert "hint 3 of 3" in repr(hint("00-3"))
    assert store().hints_used("00-3") == 3


def test_explain_stays_shut_without_an_attempt_even_after_three_hints(
    notebook: dict[str, object],
) -> None:
    check("00-3")  # not attempted isn't an attempt
    for _ in range(3):
        hint("00-3")
    assert "not open yet" in repr(explain("00-3"))


def test_explain_opens_after_an_attempt_and_three_hints(notebook: dict[str, object]) -> None:
    notebook["slowest"] = lambda spans: "browser"
    check("00-3")
    assert "not open yet" in repr(explain("00-3"))
    for _ in range(3):
        hint("00-3")
    assert "Give and take" in repr(explain("00-3"))


def test_explain_opens_after_success(notebook: dict[str, object]) -> None:
    exec(RIGHT.read_text(encoding="utf-8"), notebook)  # noqa: S102
    check("00-3")
    assert "<pre tabindex" in explain("00-3")._repr_html_()


def test_an_unknown_exercise_is_answered_with_those_there_are() -> None:
    with pytest.raises(WorkbookError, match=r"There is no exercise '00-9'\. Did you mean 00-"):
        check("00-9")


def test_the_terminal_checks_the_saved_notebook(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ending:
        commands.check("00-3")
    assert ending.value.exit_code == 1
    assert "not attempted yet" in capsys.readouterr().out
    monkeypatch.setattr(saved, "answer", lambda _: RIGHT.read_text(encoding="utf-8"))
    commands.check("00-3")
    assert "Points: 3 of 3" in capsys.readouterr().out
    commands.progress()
    assert "3 of " in capsys.readouterr().out
