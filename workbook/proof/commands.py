"""`workbook proof`: the matrix in the terminal and as JSON; exit code 0 only if all of it holds."""

from pathlib import Path

import typer
from rich.console import Console

from workbook.proof.running import prove, servers_of_its_own


def proof(exercises: list[str], json: Path | None) -> None:
    """Prove these exercises, or all."""
    with servers_of_its_own():
        found = prove(exercises)
    found.show(Console())
    if json is not None:
        found.save(json)
    if not found.holds:
        raise typer.Exit(1)
