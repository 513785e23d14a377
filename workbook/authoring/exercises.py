"""`make exercises`: the notebooks of exercises/, made from those of solutions/.

    python -m workbook.authoring.exercises

nbgrader's own preprocessors do the work, so what learners get is what an instructor would
release: solutions between `### BEGIN SOLUTION` and `### END SOLUTION` are replaced by the
stub, hidden tests are cut out, checked cells are locked and carry a checksum. The same input
gives the same bytes every time.
"""

import sys
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)

from workbook.authoring import tree
from workbook.authoring.normal_form import dumps, normal_form
from workbook.home import CHECKOUT

# The order of nbgrader's GenerateAssignment, without its gradebook.
PREPROCESSORS = (
    ClearSolutions,
    LockCells,
    ClearOutput,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
)


def exercise_from(solution: NotebookNode) -> NotebookNode:
    """The learner's notebook, in normal form, for an author's solved one."""
    notebook = normal_form(solution, outputs=False)
    resources: dict[str, object] = {"nbgrader": {}}
    for preprocessor in PREPROCESSORS:
        notebook, resources = preprocessor().preprocess(notebook, resources)
    return normal_form(notebook, outputs=False)


def generate(root: Path) -> dict[Path, str]:
    """The text of each file that exercises/ should hold, by its path."""
    return {
        root / "exercises" / solution.relative_to(root / "solutions"): dumps(
            exercise_from(tree.read(solution))
        )
        for solution in tree.notebooks(root, "solutions")
    }


def main() -> int:
    """Write exercises/ and remove what no solution accounts for; returns the exit code."""
    generated = generate(CHECKOUT)
    for path, text in generated.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"{path.relative_to(CHECKOUT)}: written")
    for path in tree.notebooks(CHECKOUT, "exercises"):
        if path not in generated:
            path.unlink()
            print(f"{path.relative_to(CHECKOUT)}: removed, it has no solution")
    return 0


if __name__ == "__main__":
    sys.exit(main())
