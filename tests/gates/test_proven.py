"""An exercise without samples, texts or a place in EXERCISES is refused before anything runs."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from workbook.authoring.gates.proven import exercises_have_proof
from workbook.checking.task import Task
from workbook.home import CHECKOUT
from workbook.lessons import registry


def test_the_tree_passes() -> None:
    assert exercises_have_proof(CHECKOUT, registry.tasks()) == []


@pytest.fixture
def tasks(tmp_path: Path) -> tuple[Task, ...]:
    """All exercises, those of lesson 00 in a folder that may be changed."""
    folder = tmp_path / "lesson00"
    shutil.copytree(CHECKOUT / "workbook" / "lessons" / "lesson00", folder)
    return tuple(
        replace(one, folder=folder) if one.lesson == "00" else one for one in registry.exercises()
    )


def test_canary_missing_samples_and_texts(tasks: tuple[Task, ...]) -> None:
    folder = tasks[0].folder
    shutil.rmtree(folder / "answers" / "00-1")
    (folder / "00-2.md").unlink()
    assert exercises_have_proof(CHECKOUT, tasks) == [
        "lesson00/answers/00-1: 0 samples right_*, 2 are needed",
        "lesson00/answers/00-1: 0 samples wrong_*, 3 are needed",
        "lesson00/00-2.md: hints and explanation are missing",
    ]


def test_canary_a_cell_that_no_lesson_offers_and_an_offer_without_a_cell(
    tasks: tuple[Task, ...],
) -> None:
    renamed = (replace(tasks[0], id="00-8"), *tasks[1:])
    found = exercises_have_proof(CHECKOUT, renamed)
    assert "solutions/week1/00-start-here.ipynb: 00-1 isn't in EXERCISES" in found[0]
    assert "solutions/: there is no cell 00-8, which EXERCISES offers" in found
