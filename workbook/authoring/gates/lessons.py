"""Gates on what a lesson is: its sections, its texts, and the real application in it."""

import ast
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from workbook.authoring import tree
from workbook.authoring.gates.drafts import is_draft
from workbook.authoring.normal_form import ignores_output
from workbook.lessons.glossary import broken_links

SECTIONS = (
    "the problem",
    "why",
    "see it run",
    "change it",
    "common mistakes",
    "security",
    "exercises",
    "recap",
)
WORDS_BETWEEN_RUNS = 170
NOT_PROSE = {"glossary"}  # cells by id: looked up, not read through


def sections(root: Path) -> list[str]:
    """A lesson has the eight sections, in order, as headings of the second level."""
    faults = []
    for path, notebook in _lessons(root):
        headings = iter(_headings(notebook))
        for section in SECTIONS:
            if not any(heading.startswith(section) for heading in headings):
                faults.append(f"{path}: no section '## {section.capitalize()}' in its place")
                break
    return faults


def short_texts(root: Path) -> list[str]:
    """Between two things to run, or to open by a click, stand at most 170 words."""
    faults = []
    for path, notebook in _lessons(root):
        cells = [cell for cell in notebook.cells if cell.id not in NOT_PROSE]
        for kind, run in groupby(cells, key=lambda cell: cell.cell_type):
            texts = list(run)
            pieces = re.split(r"</?details>", "\n\n".join(cell.source for cell in texts))
            words = max(map(_words, pieces))
            if kind == "markdown" and words > WORDS_BETWEEN_RUNS:
                faults.append(f"{path}: {words} words on end from cell {texts[0].id}")
    return faults


def few_outputs_ignored(root: Path) -> list[str]:
    """At most a quarter of the code cells go uncompared, and each of those asserts something."""
    faults = []
    for path, notebook in _lessons(root):
        cells = tree.code_cells(notebook)
        ignoring = [cell for cell in cells if ignores_output(cell)]
        if 4 * len(ignoring) > len(cells):
            faults.append(f"{path}: {len(ignoring)} of {len(cells)} code cells ignore their output")
        faults += [
            f"{path}: cell {cell.id} ignores its output and asserts nothing"
            for cell in ignoring
            if not any(isinstance(node, ast.Assert) for node in ast.walk(_parse(cell)))
        ]
    return faults


def links_resolve(root: Path) -> list[str]:
    """Every link to a heading, in a notebook or into another, leads somewhere."""
    return [
        f"{path.relative_to(root)}: {broken}"
        for folder in ("notebooks", "solutions", "exercises")
        for path in tree.notebooks(root, folder)
        for broken in broken_links(path)
    ]


def builds_on_todoapp(root: Path) -> list[str]:
    """A lesson defines something out of parts of todoapp, and runs it; not yet in a draft."""
    return [
        f"{path}: nothing here is built on todoapp and then run"
        for path, notebook in _lessons(root)
        if not is_draft(notebook)
        and not _runs_what_it_builds(
            [node for cell in tree.code_cells(notebook) for node in _parse(cell).body]
        )
    ]


def _runs_what_it_builds(statements: list[ast.stmt]) -> bool:
    """Follow the names from `from todoapp… import` over definitions to a call."""
    imported: set[str] = set()
    built: set[str] = set()
    for statement in statements:
        imported |= _imported_from_todoapp(statement)
        used = _names(statement, ast.Load)
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if used & (imported | built):
                built.add(statement.name)
                for decorator in statement.decorator_list:  # `@router.get("/x")` fills `router`
                    built |= _names(decorator, ast.Load) - imported
            continue
        if any(
            _names(node, ast.Load) & built
            for node in ast.walk(statement)
            if isinstance(node, ast.Call)
        ):
            return True
        if used & built:
            built |= _names(statement, ast.Store)
    return False


def _imported_from_todoapp(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.ImportFrom(module=str(module)) if module.split(".")[0] == "todoapp":
            return {alias.asname or alias.name for alias in statement.names}
        case ast.Import():
            names = [alias.asname or alias.name for alias in statement.names]
            return {name.split(".")[0] for name in names if name.split(".")[0] == "todoapp"}
    return set()


def _names(node: ast.AST, context: type[ast.expr_context]) -> set[str]:
    return {
        name.id
        for name in ast.walk(node)
        if isinstance(name, ast.Name) and isinstance(name.ctx, context)
    }


def _parse(cell: NotebookNode) -> ast.Module:
    return ast.parse(TransformerManager().transform_cell(cell.source))


def _lessons(root: Path) -> Iterator[tuple[Path, NotebookNode]]:
    for path in tree.notebooks(root, "notebooks"):
        yield path.relative_to(root), tree.read(path)


def _headings(notebook: NotebookNode) -> list[str]:
    markdown = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return [line.lower() for line in re.findall(r"^## +(.+)$", markdown, re.MULTILINE)]


def _words(markdown: str) -> int:
    prose = re.sub(r"```.*?```|\]\([^)]*\)|<[^>]+>", " ", markdown, flags=re.DOTALL)
    return len(re.findall(r"\w[\w'\u2019.-]*", prose))
