"""The same wrong answer as another learner would write it: other names, another order."""

import ast
import builtins

_KEPT = set(dir(builtins))


def rewritten(source: str, keep: str) -> str:
    """`source` with local names changed and independent statements swapped.

    `keep` is the name that the check calls. What is imported, attributes, keywords and the
    parameters of functions that are called with keywords keep their names.
    """
    tree = ast.parse(source)
    tree = _Rename(_names(tree, keep)).visit(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = _swapped(node.body)
    tree.body = _functions_reversed(tree.body)
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _names(tree: ast.Module, keep: str) -> dict[str, str]:
    """New names for what the source itself binds."""
    kept = _KEPT | {keep}
    bound: dict[str, None] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Import() | ast.ImportFrom():
                kept |= {(one.asname or one.name).split(".")[0] for one in node.names}
            case ast.Call():
                kept |= {word.arg for word in node.keywords if word.arg}
            case ast.ClassDef():  # names in a class are attributes: others see them
                kept |= {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
                kept.add(node.name)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if node.decorator_list:  # a route's parameters have a meaning outside
                    kept.add(node.name)
                    kept |= {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)}
                bound[node.name] = None
            case ast.arg():
                bound[node.arg] = None
            case ast.Name(ctx=ast.Store()):
                bound[node.id] = None
    return {name: f"other_{at}" for at, name in enumerate(bound) if name not in kept}


class _Rename(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.names.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.arg = self.names.get(node.arg, node.arg)
        self.generic_visit(node)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self.names.get(node.name, node.name)
        self.generic_visit(node)
        return node

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.AST:
        node.names = [self.names.get(name, name) for name in node.names]
        return node

    visit_Global = visit_Nonlocal  # type: ignore[assignment] # noqa: N815


def _swapped(body: list[ast.stmt]) -> list[ast.stmt]:
    """Neighbours change places where neither needs the other."""
    result = list(body)
    at = 0
    while at + 1 < len(result):
        if _independent(result[at], result[at + 1]):
            result[at], result[at + 1] = result[at + 1], result[at]
            at += 1
        at += 1
    return result


def _independent(first: ast.stmt, second: ast.stmt) -> bool:
    both = (first, second)
    if not all(isinstance(one, ast.Assign | ast.AnnAssign | ast.FunctionDef) for one in both):
        return False
    calls = [any(isinstance(node, ast.Call | ast.Await) for node in ast.walk(one)) for one in both]
    (writes, reads), (also_writes, also_reads) = map(_touched, both)
    return not all(calls) and not (writes & (also_writes | also_reads) or also_writes & reads)


def _touched(statement: ast.stmt) -> tuple[set[str], set[str]]:
    """What a statement writes (the owner of an attribute or item too), and what it reads."""
    writes: set[str] = set()
    reads: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.FunctionDef):
            writes.add(node.name)
        elif isinstance(node, ast.Name):
            (writes if isinstance(node.ctx, ast.Store) else reads).add(node.id)
        elif isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            writes |= {one.id for one in ast.walk(node.value) if isinstance(one, ast.Name)}
    return writes, reads


def _functions_reversed(body: list[ast.stmt]) -> list[ast.stmt]:
    """Plain functions in the opposite order; each finds the others when it is called."""
    plain = [one for one in body if isinstance(one, ast.FunctionDef) and not one.decorator_list]
    others = iter(reversed(plain))
    return [next(others) if one in plain else one for one in body]
