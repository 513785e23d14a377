"""Imports run one way: notebook → workbook → todoapp, and downwards inside."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workbook.home import CHECKOUT

LINT = Path(sys.executable).with_name("lint-imports")


def linted(root: Path) -> subprocess.CompletedProcess[str]:
    """What the contracts of pyproject.toml say of the packages in `root`."""
    return subprocess.run(
        [LINT, "--no-cache", "--no-logo"], cwd=root, capture_output=True, text=True, check=False
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The checkout's packages once more, to plant something in."""
    for package in ("todoapp", "workbook"):
        for source in (CHECKOUT / package).rglob("*.py"):
            target = tmp_path / source.relative_to(CHECKOUT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_tree_passes() -> None:
    lint = linted(CHECKOUT)

    assert lint.returncode == 0, lint.stdout


@pytest.mark.parametrize(
    ("module", "imports", "said"),
    [
        (
            "todoapp.main",
            "workbook.lab",
            "todoapp is not allowed to import workbook",
        ),
        (
            "todoapp.http.identity",
            "todoapp.users.models",
            "todoapp.http is not allowed to import todoapp.users",
        ),
        (
            "todoapp.users.service",
            "todoapp.users.deps",
            "todoapp.users.service is not allowed to import todoapp.users.deps",
        ),
        (
            "workbook.checking.sandbox.guard",
            "workbook.lessons.registry",
            "workbook.checking is not allowed to import workbook.lessons",
        ),
        (
            "workbook.progress.store",
            "workbook.exercises.checker",
            "workbook.progress is not allowed to import workbook.exercises",
        ),
        (
            "workbook.exercises.watch",
            "workbook.authoring.tree",
            "workbook.exercises is not allowed to import workbook.authoring",
        ),
    ],
)
def test_an_import_of_what_stands_above_is_named(
    module: str, imports: str, said: str, copy: Path
) -> None:
    path = copy / (module.replace(".", "/") + ".py")
    path.write_text(path.read_text("utf-8") + f"\n\ndef _late():\n    import {imports}\n", "utf-8")

    lint = linted(copy)

    assert lint.returncode == 1, lint.stderr
    assert said in lint.stdout
    assert module in lint.stdout
    assert imports in lint.stdout


def test_a_circle_is_named(copy: Path) -> None:
    path = copy / "workbook" / "checking" / "task.py"
    path.write_text(path.read_text("utf-8") + "\nfrom workbook.checking import result\n", "utf-8")

    lint = linted(copy)

    assert lint.returncode == 1, lint.stderr
    assert "No cycles are allowed in workbook.checking" in lint.stdout
    assert ".task -> .result" in lint.stdout or ".result -> .task" in lint.stdout


def test_a_package_without_a_floor_is_named(copy: Path) -> None:
    (copy / "workbook" / "cellar.py").write_text("", "utf-8")

    lint = linted(copy)

    assert lint.returncode == 1, lint.stderr
    assert "workbook.cellar" in lint.stdout
