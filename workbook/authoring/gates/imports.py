"""The gate on the direction of imports: notebook → workbook → todoapp, and downwards inside."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from workbook.authoring import tree

# Inside a domain of todoapp (users/, todos/, graph/) each file may import only what stands
# to its right.
DOMAIN = ("routes", "deps", "service", "projection", "queries", "driver", "schemas", "models")


def imports_run_one_way(root: Path) -> list[str]:
    """todoapp knows nothing of the workbook, and no module imports one above itself."""
    imports = {
        module: set(_imported(source, module))
        for path in tree.files(root, "todoapp", "workbook")
        if path.suffix == ".py" and "answers" not in path.parts
        for module, source in [(_module(path.relative_to(root)), path.read_text("utf-8"))]
    }
    return [*_upwards(imports), *_circles(imports)]


def _upwards(imports: dict[str, set[str]]) -> Iterator[str]:
    for module, targets in sorted(imports.items()):
        package, domain, file = (*module.split("."), "", "")[:3]
        for target in sorted(targets):
            if package == "todoapp" and target.split(".")[0] == "workbook":
                yield f"{module} imports {target}: the application knows nothing of the course"
            other = (*target.split("."), "", "")[1:3]
            if (
                package == "todoapp"
                and other[0] == domain
                and {file, other[1]} <= set(DOMAIN)
                and DOMAIN.index(other[1]) < DOMAIN.index(file)
            ):
                yield f"{module} imports {target}, which stands above it"


def _circles(imports: dict[str, set[str]]) -> Iterator[str]:
    """A package's `__init__` stands for the package and may import what is inside it."""
    known = {
        module: {target for target in targets if target in imports and not _inside(target, module)}
        for module, targets in imports.items()
    }
    try:
        TopologicalSorter(known).prepare()
    except CycleError as circle:
        yield "a circle of imports: " + " → ".join(reversed(circle.args[1]))


def _inside(target: str, package: str) -> bool:
    return target.startswith(package + ".")


def _imported(source: str, module: str) -> Iterator[str]:
    """The modules that a source imports, wherever in the file, except for types alone."""
    tree_ = ast.parse(source)
    for_types = {
        inner
        for node in ast.walk(tree_)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree_):
        if node in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _module(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
