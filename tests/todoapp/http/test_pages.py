"""Each problem has a page, made from the problem itself, and each is really answered."""

import ast
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import httpx2
import pytest

import todoapp
from todoapp.http.problems import Problem, kinds
from todoapp.main import create_app
from todoapp.settings import Settings

PACKAGE = Path(todoapp.__file__).parent
KINDS = [kind for kind in kinds() if kind.__module__.startswith("todoapp.")]


def used_names(source: str) -> set[str]:
    """Names that a module uses, other than to describe a route by `documented(…)`."""
    tree = ast.parse(source)
    described = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("documented")
        for inner in ast.walk(node)
    }
    return {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in described
    }


def test_each_problem_has_a_page_of_its_own(anybody: httpx2.Client) -> None:
    for kind in KINDS:
        page = anybody.get(kind.type)

        assert page.status_code == 200, kind
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        assert kind.title in unescape(page.text)
        assert kind.detail in unescape(page.text)


def test_the_list_leads_to_every_page(anybody: httpx2.Client) -> None:
    links = re.findall(r'href="(problems/[^"]+)"', anybody.get("/problems").text)

    assert sorted(f"/{link}" for link in links) >= sorted(kind.type for kind in KINDS)
    assert {anybody.get(f"/{link}").status_code for link in links} == {200}


def test_a_page_tells_who_answers_with_it(anybody: httpx2.Client) -> None:
    assert "POST /todos" in anybody.get("/problems/invalid").text


def test_a_problem_that_nobody_knows_has_no_page(anybody: httpx2.Client) -> None:
    answer = anybody.get("/problems/%3Cscript%3E")

    assert (answer.status_code, answer.json()["status"]) == (404, 404)


def test_every_problem_is_raised_somewhere() -> None:
    used = set[str]().union(
        *(used_names(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py"))
    )

    assert [kind for kind in KINDS if kind.__name__ not in used] == []


def test_canary_a_problem_that_is_only_described_isnt_raised() -> None:
    source = "from todoapp.http.problems import A, B\nget(responses=documented(A))\nraise B\n"

    assert used_names(source) & {"A", "B"} == {"B"}


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/docs/swagger-ui-bundle.js"])
def test_the_description_is_served_unless_the_settings_say_no(
    settings: Settings, serve: Callable[..., Any], anybody: httpx2.Client, path: str
) -> None:
    with serve(create_app(settings.model_copy(update={"docs": False}))) as url:
        assert httpx2.get(url + path).status_code == 404
        assert httpx2.get(f"{url}/problems/invalid").status_code == 200
    assert anybody.get(path).status_code == 200


def test_a_learners_own_problem_has_its_page_too(anybody: httpx2.Client) -> None:
    class TooManyCooks(Problem):
        status = 409
        type = "/problems/too-many-cooks"
        title = "Too many cooks <3"
        detail = "Send one of them home."

    assert "Too many cooks &lt;3" in anybody.get(TooManyCooks.type).text
