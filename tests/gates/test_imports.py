"""Imports run one way: notebook → workbook → todoapp, and downwards inside."""

from pathlib import Path

import pytest

from workbook.authoring.gates.imports import imports_run_one_way
from workbook.home import CHECKOUT


def tree_with(folder: Path, modules: dict[str, str]) -> Path:
    for name, source in modules.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    return folder


def test_the_tree_passes() -> None:
    assert imports_run_one_way(CHECKOUT) == []


@pytest.mark.parametrize(
    ("modules", "fault"),
    [
        (
            {"todoapp/main.py": "def f():\n    from workbook.lab import Lab"},
            "todoapp.main imports workbook.lab: the application knows nothing of the course",
        ),
        (
            {
                "todoapp/todos/routes.py": "",
                "todoapp/todos/service.py": "from todoapp.todos import routes",
            },
            "todoapp.todos.service imports todoapp.todos.routes, which stands above it",
        ),
        (
            {"workbook/a.py": "import workbook.b", "workbook/b.py": "from workbook.a import x"},
            "a circle of imports: ",
        ),
    ],
)
def test_canary(modules: dict[str, str], fault: str, tmp_path: Path) -> None:
    faults = imports_run_one_way(tree_with(tmp_path, modules))

    assert any(found.startswith(fault) for found in faults)


def test_downwards_and_types_alone_are_fine(tmp_path: Path) -> None:
    modules = {
        "todoapp/todos/routes.py": "from todoapp.todos import service",
        "todoapp/todos/service.py": "from todoapp.todos.models import Todo",
        "todoapp/todos/models.py": (
            "from typing import TYPE_CHECKING\n"
            "if TYPE_CHECKING:\n    from todoapp.todos.service import f\n"
        ),
        "workbook/lab/lab.py": "from todoapp.todos.models import Todo",
    }

    assert imports_run_one_way(tree_with(tmp_path, modules)) == []
