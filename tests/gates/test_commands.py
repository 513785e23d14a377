"""The commands of the README are the ones CI runs."""

import shutil
from pathlib import Path

import pytest

from workbook.authoring.gates.commands import CI, readme_and_ci_agree
from workbook.home import CHECKOUT


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("README.md", "Makefile", *CI):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / name, tmp_path / name)
    return tmp_path


def test_they_agree() -> None:
    assert readme_and_ci_agree(CHECKOUT) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("README.md", "make test", "make check"),
        ("README.md", "make start\n", "make begin\n"),
        (".ci/run", "make test", ".venv/bin/pytest"),
        (".ci/run", "make test", "make lint && make clean && make test && make lock"),
        ("Makefile", "\ntest:", "\ntests:"),
    ],
)
def test_canary(file: str, old: str, new: str, copy: Path) -> None:
    text = (copy / file).read_text()
    assert old in text
    (copy / file).write_text(text.replace(old, new))

    assert readme_and_ci_agree(copy) != []
