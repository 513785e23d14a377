"""The matrix as a table and as a file, and the command's exit code."""

import io
import json
from pathlib import Path

import pytest
import typer
from rich.console import Console

from workbook.errors import WorkbookError
from workbook.proof import commands
from workbook.proof.cell import Cell
from workbook.proof.matrix import Matrix, matrix

GOOD = Cell("00-1", "right", "right_a", holds=True)
BAD = Cell("00-1", "wrong", "wrong_b", holds=False, said="it was [taken] for right")


def shown(found: Matrix) -> str:
    console = Console(file=io.StringIO(), width=120)
    found.show(console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_table_counts_what_holds() -> None:
    text = shown(matrix([GOOD, GOOD]))
    assert "✔ 2" in text
    assert "2 cells: every cell is as it must be" in text


def test_what_doesnt_hold_is_named_with_what_came_instead() -> None:
    text = shown(matrix([GOOD, BAD]))
    assert "✘ 0/1" in text
    assert "✘ 00-1, wrong, wrong_b" in text
    assert "it was [taken] for right" in text


def test_the_file_has_every_cell(tmp_path: Path) -> None:
    matrix([GOOD, BAD]).save(tmp_path / "proof" / "matrix.json")
    content = json.loads((tmp_path / "proof" / "matrix.json").read_text("utf-8"))
    assert content["holds"] is False
    assert [cell["name"] for cell in content["cells"]] == ["right_a", "wrong_b"]


def test_the_command_proves_a_question_that_needs_no_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands.proof(["00-p1"], tmp_path / "matrix.json")
    assert "every cell is as it must be" in capsys.readouterr().out
    assert json.loads((tmp_path / "matrix.json").read_text("utf-8"))["holds"] is True


def test_an_exercise_that_isnt_there_is_said() -> None:
    with pytest.raises(WorkbookError, match="There is no exercise '00-p9'"):
        commands.proof(["00-p9"], None)


def test_canary_the_command_ends_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "prove", lambda identifiers: matrix([BAD]))
    with pytest.raises(typer.Exit) as ending:
        commands.proof(["00-p1"], None)
    assert ending.value.exit_code == 1
