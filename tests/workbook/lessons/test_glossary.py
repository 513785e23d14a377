"""The glossary: its terms, its form in lesson 00, and the links to it."""

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from workbook.home import CHECKOUT
from workbook.lessons import glossary

NOTEBOOKS = sorted(
    path for tree in ("notebooks", "exercises") for path in (CHECKOUT / tree).glob("week*/*.ipynb")
)


def test_each_term_is_said_in_at_most_forty_words() -> None:
    for term in glossary.terms():
        assert 3 <= len(term.meaning.split()) <= 40, term.name


def test_each_see_also_is_a_term() -> None:
    names = {term.name for term in glossary.terms()}
    for term in glossary.terms():
        assert set(term.see) <= names, term.name
        assert term.name not in term.see


def test_lesson_00_shows_the_glossary_as_it_is_written() -> None:
    lesson = json.loads((CHECKOUT / "notebooks/week1/00-start-here.ipynb").read_text())
    (cell,) = [cell for cell in lesson["cells"] if cell["id"] == "glossary"]
    assert glossary.as_markdown() in "".join(cell["source"])


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_link_to_a_heading_leads_somewhere(notebook: Path) -> None:
    assert glossary.broken_links(notebook) == []


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    text = (
        "### Load balancer\n[good](#Load-balancer) [bad](#Nowhere) "
        "[other](b.ipynb#Nothing) [web](https://example.org/#x)"
    )
    path = tmp_path / "a.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell(text)]), path)
    assert glossary.broken_links(path) == ["#Nowhere", "b.ipynb#Nothing"]
