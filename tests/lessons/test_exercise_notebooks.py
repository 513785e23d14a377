"""As a learner runs them: solved, every exercise is right; untouched, none is attempted."""

import re
from pathlib import Path

import pytest

from workbook.authoring import tree
from workbook.authoring.gates.drafts import is_draft
from workbook.authoring.normalise import execute
from workbook.home import CHECKOUT
from workbook.lessons import registry
from workbook.stack import Services

CHECK = re.compile(r"(\d\d-\d+)-check")


def verdicts(path: Path) -> dict[str, str]:
    """Run the notebook from top to bottom; what each check cell shows, by exercise."""
    notebook = execute(tree.read(path), path.parent)
    checks = {
        match[1]: cell for cell in tree.code_cells(notebook) if (match := CHECK.fullmatch(cell.id))
    }
    assert checks or is_draft(notebook), f"{path} has no check cell"
    return {
        exercise: "".join(out.data["text/plain"] for out in cell.outputs if "data" in out)
        for exercise, cell in checks.items()
    }


@pytest.mark.parametrize("path", tree.notebooks(CHECKOUT, "solutions"), ids=lambda p: p.stem)
def test_solved_is_right(path: Path, services: Services) -> None:
    for exercise, shown in verdicts(path).items():
        if registry.exercise(exercise).kind == "open-ended":  # a reader has the last word
            assert re.search(rf"Exercise {exercise}, .*: (right|answered.*)\n", shown), shown
            continue
        assert re.search(rf"Exercise {exercise}, .*: right\n", shown), shown
        assert re.search(r"Points: (\d+) of \1\b", shown), shown


@pytest.mark.parametrize("path", tree.notebooks(CHECKOUT, "exercises"), ids=lambda p: p.stem)
def test_untouched_is_not_attempted(path: Path, services: Services) -> None:
    for exercise, shown in verdicts(path).items():
        assert re.search(rf"Exercise {exercise}, .*: not attempted yet\n", shown), shown
        assert "Points: 0 of" in shown, shown
