"""`workbook proof`: the matrix in the terminal and as JSON; exit code 0 only if all of it holds."""

from contextlib import nullcontext
from pathlib import Path

import typer
from rich.console import Console

from workbook.lessons import registry
from workbook.proof.running import needs_lab, prove, servers_of_its_own


def proof(exercises: list[str], json: Path | None) -> None:
    """Prove these exercises, or all."""
    tasks = [registry.exercise(one) for one in exercises] or registry.tasks()
    with servers_of_its_own() if any(map(needs_lab, tasks)) else nullcontext():
        found = prove(exercises)
    found.show(Console())
    if json is not None:
        found.save(json)
    if not found.holds:
        raise typer.Exit(1)
