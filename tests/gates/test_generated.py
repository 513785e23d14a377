"""What a command makes is committed as the command makes it."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from workbook.authoring import locks
from workbook.authoring.exercises import exercise_from
from workbook.authoring.gates.generated import (
    exercises_are_generated,
    locks_are_current,
    locks_pin_and_hash,
    notebooks_in_normal_form,
)
from workbook.authoring.normal_form import dumps, normal_form
from workbook.home import CHECKOUT

SOLUTION = new_notebook(
    cells=[
        new_markdown_cell("Write `double`.", id="00-1-task"),
        new_code_cell(
            "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION",
            id="00-1",
            metadata={
                "nbgrader": {
                    "schema_version": 3,
                    "grade_id": "00-1",
                    "grade": False,
                    "solution": True,
                    "locked": False,
                    "task": False,
                }
            },
        ),
    ]
)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A small checkout: one lesson, one solution, the exercise made from it."""
    lesson = new_notebook(cells=[new_code_cell("1 + 1", id="sum")])
    for name, notebook in {
        "notebooks": normal_form(lesson),
        "solutions": normal_form(SOLUTION),
        "exercises": exercise_from(SOLUTION),
    }.items():
        path = tmp_path / name / "week1" / "00-x.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(dumps(notebook), encoding="utf-8")
    return tmp_path


def test_notebooks_are_in_normal_form() -> None:
    assert notebooks_in_normal_form(CHECKOUT) == []


def test_exercises_are_generated() -> None:
    assert exercises_are_generated(CHECKOUT) == []


def test_a_small_course_passes(course: Path) -> None:
    assert notebooks_in_normal_form(course) == []
    assert exercises_are_generated(course) == []


def test_canary_a_notebook_saved_by_jupyter(course: Path) -> None:
    path = course / "notebooks" / "week1" / "00-x.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][0]["execution_count"] = 7
    path.write_text(json.dumps(notebook, indent=1, sort_keys=True) + "\n")

    assert notebooks_in_normal_form(course) == [
        "notebooks/week1/00-x.ipynb: isn't in normal form, run make notebooks"
    ]


def test_canary_an_exercise_edited_by_hand(course: Path) -> None:
    path = course / "exercises" / "week1" / "00-x.ipynb"
    path.write_text(path.read_text().replace("Write", "Please write"))

    assert len(exercises_are_generated(course)) == 1


def test_canary_an_exercise_without_a_solution(course: Path) -> None:
    (course / "solutions" / "week1" / "00-x.ipynb").unlink()

    assert len(exercises_are_generated(course)) == 1


def test_the_exercise_hides_the_solution_and_is_the_same_each_time() -> None:
    first, second = dumps(exercise_from(SOLUTION)), dumps(exercise_from(SOLUTION))

    assert first == second
    assert "return 2 * x" not in first
    assert nbformat.reads(first, as_version=4).cells[1].id == "00-1"


def test_the_normal_form_drops_what_changes_by_itself() -> None:
    cell = new_code_cell("1", id="one", execution_count=3, metadata={"scrolled": True})
    cell.outputs = [new_output("execute_result", {"text/plain": "1"}, execution_count=3)]
    notebook = new_notebook(
        cells=[cell], metadata={"language_info": {"name": "python", "version": "3.11.7"}}
    )

    (result,) = normal_form(notebook).cells
    assert (result.execution_count, result.metadata, result.id) == (None, {}, "one")
    assert result.outputs[0].execution_count is None
    assert result.outputs[0].data == {"text/plain": "1"}
    assert normal_form(normal_form(notebook)) == normal_form(notebook)


def test_a_cell_that_ignores_its_output_is_stored_without() -> None:
    cell = new_code_cell("1", id="one", metadata={"tags": ["nbval-ignore-output"]})
    cell.outputs = [new_output("stream", name="stdout", text="12:03:07")]

    assert normal_form(new_notebook(cells=[cell])).cells[0].outputs == []


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in (*locks.SOURCES, *locks.LOCKS):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / name, tmp_path / name)
    return tmp_path


def test_locks_pin_and_hash() -> None:
    assert locks_pin_and_hash(CHECKOUT) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("pyproject.toml", '"structlog",', '"structlog>=9999",', "isn't pinned"),
        ("requirements.lock", "structlog==", "other==", "isn't pinned"),
        ("requirements.lock", "\nalembic==", "\nleft-pad==1.0\nalembic==", "no hash"),
        ("requirements.lock", "#    make lock", "--index-url https://x.test", "an address"),
    ],
)
def test_canary_locks(file: str, old: str, new: str, fault: str, project: Path) -> None:
    text = (project / file).read_text()
    assert old in text
    (project / file).write_text(text.replace(old, new))

    assert any(fault in found for found in locks_pin_and_hash(project))


def current(project: Path) -> list[str]:
    try:
        return locks_are_current(project)
    except locks.Offline:
        pytest.skip("resolving needs the package index, which can't be reached from here")


def test_locks_are_current() -> None:
    assert current(CHECKOUT) == []


def test_canary_a_requirement_dropped_after_locking(project: Path) -> None:
    text = (project / "pyproject.toml").read_text()
    (project / "pyproject.toml").write_text(text.replace('  "structlog",\n', ""))

    assert current(project) != []
