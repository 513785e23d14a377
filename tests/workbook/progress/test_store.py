"""The file with a learner's progress: several writers, damage, and what is kept."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from workbook.home import CHECKOUT
from workbook.progress.store import Store

WRITER = """
import sys
from pathlib import Path
from workbook.progress.store import Store
store = Store(Path(sys.argv[1]))
for number in range(25):
    store.record_attempt("00-1", "wrong", None, 0, 2)
"""


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def store(tmp_path: Path, said: list[str]) -> Store:
    return Store(tmp_path / "progress.sqlite", said.append)


def test_attempts_are_kept_in_order(store: Store) -> None:
    store.record_attempt("00-1", "crashed", None, 0, 2)
    store.record_attempt("00-1", "wrong", "whole-answer", 1, 2)
    store.record_attempt("00-1", "right", None, 2, 2)
    store.record_attempt("00-1", "wrong", None, 0, 2)
    assert store.outcomes("00-1") == ["crashed", "wrong", "right", "wrong"]
    assert store.solved() == {"00-1"}
    assert store.points() == {"00-1": 2}


def test_hints_end_at_the_last(store: Store) -> None:
    assert [store.use_hint("00-1", of=3) for _ in range(4)] == [1, 2, 3, 3]
    assert store.hints_used("00-2") == 0


def test_three_kernels_writing_at_once_lose_nothing(tmp_path: Path, said: list[str]) -> None:
    path = tmp_path / "progress.sqlite"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path)], cwd=CHECKOUT) for _ in range(3)
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    assert len(Store(path, said.append).outcomes("00-1")) == 75
    assert said == []


@pytest.mark.parametrize("where", ["beginning", "middle"])
def test_a_damaged_file_is_set_aside_with_a_sentence(
    store: Store, tmp_path: Path, said: list[str], where: str
) -> None:
    path = tmp_path / "progress.sqlite"
    for _ in range(200):
        store.record_attempt("00-1", "wrong", None, 0, 2)
    content = bytearray(path.read_bytes())
    begin = 0 if where == "beginning" else 4096
    content[begin : begin + 8192] = b"\xff" * 8192
    path.write_bytes(content)
    store.record_attempt("00-1", "right", None, 2, 2)
    store.use_hint("00-1", of=3)
    assert store.hints_used("00-1") == 1
    assert len(said) == 1
    assert "damaged" in said[0]
    (kept,) = tmp_path.glob("progress.damaged-*.sqlite")
    assert kept.read_bytes() == bytes(content)


def test_a_place_that_cant_be_written_is_said_and_stops_nothing(
    tmp_path: Path, said: list[str]
) -> None:
    (tmp_path / "progress.sqlite").mkdir()
    store = Store(tmp_path / "progress.sqlite", said.append)
    store.record_attempt("00-1", "right", None, 2, 2)
    assert store.solved() == set()
    assert store.use_hint("00-1", of=3) == 1
    assert "could not be kept" in said[0]


def test_the_file_is_an_ordinary_database(store: Store, tmp_path: Path) -> None:
    store.record_attempt("00-1", "wrong", "whole-answer", 1, 2)
    with closing(sqlite3.connect(tmp_path / "progress.sqlite")) as connection:
        rows = connection.execute("SELECT exercise, misconception FROM attempts").fetchall()
    assert rows == [("00-1", "whole-answer")]
