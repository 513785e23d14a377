"""The same answer as another learner would write it does the same."""

from workbook.proof.rewriting import rewritten

SOURCE = """
import json

def helper(rows):
    return len(rows)

def count(text, extra=1):
    many = extra
    data = json.loads(text)
    first = 2
    second = first + many
    return helper(data) + second
"""


def test_names_change_statements_move_and_the_result_stays() -> None:
    again = rewritten(SOURCE, "count")
    names: dict[str, object] = {}
    exec(again, names)  # noqa: S102
    assert names["count"]("[1, 2]") == 5  # type: ignore[operator]
    assert "def count(" in again
    assert "data" not in again
    assert "helper" not in again


def test_calls_keep_their_order() -> None:
    source = "def f(tell):\n    a = tell('x')\n    b = tell('y')\n    return a, b\n"
    heard: list[str] = []
    names: dict[str, object] = {}
    exec(rewritten(source, "f"), names)  # noqa: S102
    names["f"](heard.append)  # type: ignore[operator]
    assert heard == ["x", "y"]


def test_independent_statements_change_places() -> None:
    again = rewritten("def f():\n    a = 1\n    b = 2\n    return a, b\n", "f")
    assert again.index("= 2") < again.index("= 1")


def test_keywords_of_others_keep_their_names() -> None:
    again = rewritten("def f(client, json):\n    return client.post('/x', json=json)\n", "f")
    assert "json=json" in again
