"""Each lesson has its sections, short texts, compared outputs and the real application."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from workbook.authoring.gates import lessons
from workbook.authoring.normal_form import dumps
from workbook.home import CHECKOUT

GATES = [
    lessons.sections,
    lessons.short_texts,
    lessons.few_outputs_ignored,
    lessons.builds_on_todoapp,
    lessons.links_resolve,
]
SECTIONS = [
    "The problem",
    "Why, when and how",
    "See it run",
    "Change it",
    "Common mistakes",
    "Security and speed",
    "Exercises",
    "Recap",
]
EXTENDS = """
from fastapi import APIRouter
from todoapp.db.session import SessionDep
router = APIRouter()
@router.get("/hello")
async def hello(session: SessionDep) -> str:
    return "hello"
"""
RUNS = "server = lab.serve(router)"
IGNORING = {"tags": ["nbval-ignore-output"]}

IMPORT = "from todoapp.db.session import SessionDep"


def good_lesson() -> NotebookNode:
    cells = [new_markdown_cell("# 01 A lesson")]
    for section in SECTIONS:
        cells.append(new_markdown_cell(f"## {section}\n\n" + "word " * 100))
        cells.append(new_code_cell("1 + 1"))
    cells += [new_code_cell(EXTENDS), new_code_cell(RUNS)]
    cells += [new_code_cell("assert lab.trace().spans", metadata=IGNORING)]
    return new_notebook(cells=cells)


def swap(lesson: NotebookNode, old: str, new: str) -> None:
    changed = [cell for cell in lesson.cells if old in cell.source]
    assert changed
    for cell in changed:
        cell.source = cell.source.replace(old, new)


def stored(lesson: NotebookNode, root: Path) -> Path:
    path = root / "notebooks" / "week1" / "01-a-lesson.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(dumps(nbformat.from_dict(lesson)), encoding="utf-8")
    return root


@pytest.mark.parametrize("gate", GATES)
def test_the_tree_passes(gate: Callable[[Path], list[str]]) -> None:
    assert gate(CHECKOUT) == []


@pytest.mark.parametrize("gate", GATES)
def test_a_good_lesson_passes(gate: Callable[[Path], list[str]], tmp_path: Path) -> None:
    assert gate(stored(good_lesson(), tmp_path)) == []


@pytest.mark.parametrize(
    ("gate", "old", "new"),
    [
        (lessons.sections, "## Change it", "## Play with it"),
        (lessons.sections, "## See it run", "### See it run"),
        (lessons.sections, "## The problem", "## Recap"),
        (lessons.short_texts, "## Change it\n\n", "## Change it\n\n" + "word " * 80),
        (lessons.links_resolve, "# 01 A lesson", "# 01 A [lesson](#No-such-term)"),
        (lessons.few_outputs_ignored, "assert lab.trace().spans", "lab.trace()"),
        (lessons.builds_on_todoapp, IMPORT, "SessionDep = int"),
        (lessons.builds_on_todoapp, "session: SessionDep", ""),
        (lessons.builds_on_todoapp, RUNS, "router"),
    ],
)
def test_canary(gate: Callable[[Path], list[str]], old: str, new: str, tmp_path: Path) -> None:
    lesson = good_lesson()
    swap(lesson, old, new)

    assert len(gate(stored(lesson, tmp_path))) == 1


def test_a_text_to_open_by_a_click_is_counted_for_itself(tmp_path: Path) -> None:
    lesson = good_lesson()
    answer = "<details><summary>Yes.</summary>" + "word " * 100 + "</details>"
    swap(lesson, "## Change it\n\n", f"## Change it\n\n{answer}\n\n")

    assert lessons.short_texts(stored(lesson, tmp_path)) == []


def test_canary_too_many_outputs_ignored(tmp_path: Path) -> None:
    lesson = good_lesson()
    for cell in [cell for cell in lesson.cells if cell.source == "1 + 1"][:3]:
        cell.metadata, cell.source = IGNORING, "assert 1 + 1 == 2"

    assert lessons.few_outputs_ignored(stored(lesson, tmp_path)) == [
        "notebooks/week1/01-a-lesson.ipynb: 4 of 11 code cells ignore their output"
    ]
