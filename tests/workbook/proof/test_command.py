"""`workbook proof` as an author types it: the table, the file, the exit code."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workbook.home import CHECKOUT

PARTS = ("workbook", "todoapp", "solutions", "exercises")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the course in which faults may be planted."""
    root = tmp_path_factory.mktemp("course")
    for part in PARTS:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(CHECKOUT / part, root / part, ignore=ignored)
    return root


def proof(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "workbook", "proof", *arguments],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_prints_the_matrix_writes_the_file_and_ends_with_0(checkout: Path) -> None:
    done = proof(checkout, "00-p1", "00-3", "--json", "matrix.json")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "every cell is as it must be" in done.stdout
    written = json.loads((checkout / "matrix.json").read_text("utf-8"))
    assert written["holds"]
    assert {cell["exercise"] for cell in written["cells"]} == {"00-p1", "00-3"}


def test_canary_a_planted_fault_is_named_and_it_ends_with_1(checkout: Path) -> None:
    answers = checkout / "workbook" / "lessons" / "lesson00" / "answers" / "00-3"
    (answers / "wrong_counts_spans.py").rename(answers / "wrong_longest_span__planted.py")

    done = proof(checkout, "00-3", "--json", "matrix.json")

    assert done.returncode == 1, done.stdout + done.stderr
    assert "✘ 00-3, wrong, wrong_longest_span__planted" in done.stdout
    assert not json.loads((checkout / "matrix.json").read_text("utf-8"))["holds"]


def test_an_exercise_without_proof_fails(checkout: Path) -> None:
    lesson = checkout / "workbook" / "lessons" / "lesson00"
    shutil.rmtree(lesson / "answers" / "00-3")
    (lesson / "00-3.md").unlink()

    done = proof(checkout, "00-3")

    assert done.returncode == 1, done.stdout + done.stderr
    for cell in ("right, enough approaches", "wrong, enough misconceptions", "texts, hints and"):
        assert f"✘ 00-3, {cell}" in done.stdout
