"""`sql` and `cypher`: rows as tables, faults as sentences."""

import re

import pytest

from workbook.errors import WorkbookError
from workbook.lab import Lab


def test_rows_show_as_a_table_in_text_and_in_html(lab: Lab) -> None:
    table = lab.sql("SELECT 'paint' AS title, NULL AS due, 2 AS litres")
    assert repr(table) == "title  due   litres\npaint  NULL  2\n(1 row)"
    assert re.search(r'<th scope="col"[^>]*>title</th>', table._repr_html_())
    assert re.search(r"<td[^>]*>paint</td>", table._repr_html_())


def test_a_value_can_not_become_markup(lab: Lab) -> None:
    assert "<b>" not in lab.sql("SELECT '<b>bold</b>' AS title")._repr_html_()


def test_a_statement_without_rows_says_what_it_did(lab: Lab) -> None:
    assert repr(lab.sql("CREATE TABLE colours (name text)")) == "(CREATE TABLE)"
    done = lab.sql("INSERT INTO colours VALUES (%(name)s)", name="it's blue")
    assert repr(done) == "(INSERT 0 1)"
    assert lab.sql("SELECT name FROM colours").column("name") == ["it's blue"]


def test_a_wrong_column_is_named_with_its_place(lab: Lab) -> None:
    with pytest.raises(WorkbookError, match=r'column "titel" does not exist.*“titel FROM todos'):
        lab.sql("SELECT titel FROM todos")


def test_nodes_and_relationships_show_in_cyphers_notation(lab: Lab) -> None:
    lab.cypher("CREATE (:Colour {name: 'blue'})-[:MIXES_WITH]->(:Colour {name: 'red'})")
    path = lab.cypher("MATCH p = (:Colour {name: 'blue'})-->() RETURN p")
    lab.clear_graph()
    assert "(:Colour {name: blue})-[:MIXES_WITH]-(:Colour {name: red})" in repr(path)


def test_a_cypher_mistake_is_one_sentence(lab: Lab) -> None:
    with pytest.raises(WorkbookError, match="Neo4j could not do this") as caught:
        lab.cypher("MATCH (t:Todo RETURN t")
    assert "\n" not in str(caught.value)
