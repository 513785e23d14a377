"""What JupyterLab gets when it opens a notebook."""

import asyncio
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

from workbook.stack.servers.pages import FreshPages


def opened(folder: Path, execution_count: int | None) -> list[str]:
    """The outputs that JupyterLab shows of a stored notebook with one answered cell."""
    answer = new_output("stream", text="42")
    cell = new_code_cell("print(42)", outputs=[answer], execution_count=execution_count)
    nbformat.write(new_notebook(cells=[cell]), folder / "page.ipynb")
    model = asyncio.run(FreshPages(root_dir=str(folder)).get("page.ipynb"))
    return [output["text"] for output in model["content"]["cells"][0]["outputs"]]


def test_a_lesson_that_nobody_has_run_opens_without_its_answers(tmp_path: Path) -> None:
    assert opened(tmp_path, execution_count=None) == []


def test_a_lesson_that_was_run_opens_as_it_was_left(tmp_path: Path) -> None:
    assert opened(tmp_path, execution_count=1) == ["42"]
