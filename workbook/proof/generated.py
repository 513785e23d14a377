"""Wrong answers that need no author: whatever the exercise, they must not pass."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from workbook.checking.model import Exercise
from workbook.checking.task import Outcome, Task

PRINTS = "prints-instead-of-returning"

_SLY = """class Sly({parent}):
    def __eq__(self, other):
        return True
    def __ne__(self, other):
        return False
    def __hash__(self):
        return 0

def {name}(*given, **more):
    return Sly({value})
"""
_CHANGES_THE_CHECK = """import sys

def {name}(*given, **more):
    for place, module in list(sys.modules.items()):
        if place.startswith(("workbook.lessons.lesson", "workbook.checking.attempt")):
            for key, thing in list(vars(module).items()):
                if callable(thing) and not key.startswith("__"):
                    setattr(module, key, lambda *given, **more: None)
    return None
"""


@dataclass(frozen=True)
class Generated:
    """A wrong answer, and what must come of it; `misconception` only where it is certain."""

    name: str
    source: str
    outcome: Outcome
    misconception: str = ""


def generated(task: Task, reference: str) -> Iterator[Generated]:
    """All that fit an exercise in which something is called, whatever its kind."""
    unfit = dict(task.unfit) if isinstance(task, Exercise) else {"hard-codes": "no one answer"}
    for one in _all(task, reference):
        if one.name not in unfit:
            yield one


def _all(task: Task, reference: str) -> Iterator[Generated]:
    example = task.example if isinstance(task, Exercise) else None

    def body(text: str) -> str:
        return f"def {task.name}(*given, **more):\n    {text}\n"

    yield Generated("empty", "", Outcome.NOT_ATTEMPTED)
    yield Generated("returns-none", body("return None"), Outcome.WRONG)
    yield Generated("raises", body("return given[99]"), Outcome.CRASHED)
    yield Generated("never-ends", body("while True: given = given"), Outcome.TIMED_OUT)
    yield Generated("waits", body("__import__('time').sleep(10**6)"), Outcome.TIMED_OUT)
    yield Generated("stuck-in-c", body("return sum(range(10**13))"), Outcome.TIMED_OUT)
    yield Generated("hard-codes", body(f"return {example!r}"), Outcome.WRONG)
    known = {one.id for one in task.misconceptions}
    told = PRINTS if PRINTS in known else ""
    yield Generated("prints", printing(reference, task.name), Outcome.WRONG, told)
    text = repr(str(example))
    for parent, value in (("object", ""), ("str", text)):
        source = _SLY.format(parent=parent, name=task.name, value=value)
        yield Generated(f"equals-everything-{parent}", source, Outcome.WRONG)
    changes = _CHANGES_THE_CHECK.format(name=task.name)
    yield Generated("changes-the-check", changes, Outcome.WRONG)


def printing(reference: str, name: str) -> str:
    """The reference solution, showing what it should return."""
    tree = ast.parse(reference)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            _Printing().visit(node)
    return ast.unparse(ast.fix_missing_locations(tree))


class _Printing(ast.NodeTransformer):
    def visit_Return(self, node: ast.Return) -> ast.AST | list[ast.stmt]:
        shown = ast.Call(ast.Name("print", ast.Load()), [node.value] if node.value else [], [])
        return [ast.Expr(shown), ast.Return(None)]

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        return node
