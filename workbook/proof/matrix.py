"""The kill matrix: a row for each exercise, a column for each thing that must hold of it."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from workbook.proof.cell import COLUMNS, Cell


@dataclass(frozen=True)
class Matrix:
    """All cells; it holds if each of them does, and if there is one."""

    cells: tuple[Cell, ...]

    @property
    def holds(self) -> bool:
        return bool(self.cells) and all(cell.holds for cell in self.cells)

    @property
    def faults(self) -> list[Cell]:
        """The cells that aren't as they must be."""
        return [cell for cell in self.cells if not cell.holds]

    def counts(self, exercise: str, column: str) -> tuple[int, int]:
        """How many of a row's cells in a column hold, and how many there are."""
        there = [one for one in self.cells if (one.exercise, one.column) == (exercise, column)]
        return sum(one.holds for one in there), len(there)

    def show(self, console: Console) -> None:
        """The table, then every cell that doesn't hold with what came instead."""
        table = Table(title="What must hold of each exercise")
        table.add_column("exercise")
        for column in COLUMNS:
            table.add_column(column, justify="right")
        for exercise in dict.fromkeys(cell.exercise for cell in self.cells):
            table.add_row(exercise, *(self._shown(exercise, column) for column in COLUMNS))
        console.print(table)
        for cell in self.faults:
            console.print(f"✘ {cell.exercise}, {cell.column}, {cell.name}", style="bold red")
            console.print(cell.said, markup=False)
        verdict = "every cell is as it must be" if self.holds else f"{len(self.faults)} are not"
        console.print(f"{len(self.cells)} cells: {verdict}")

    def save(self, path: Path) -> None:
        """All cells as JSON, in their order."""
        content = {"holds": self.holds, "cells": [asdict(cell) for cell in self.cells]}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")

    def _shown(self, exercise: str, column: str) -> str:
        held, there = self.counts(exercise, column)
        if not there:
            return "–"  # noqa: RUF001
        return f"✔ {held}" if held == there else f"✘ {held}/{there}"


def matrix(cells: Iterable[Cell]) -> Matrix:
    """The matrix of these cells."""
    return Matrix(tuple(cells))
