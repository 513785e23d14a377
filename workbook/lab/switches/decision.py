"""What a design switch is."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import FastAPI


@dataclass(frozen=True)
class Switch:
    """`decision` is what the real application decided, `instead` what this variant does."""

    name: str
    decision: str
    instead: str
    change: Callable[[FastAPI], None]
    no_delay: bool = True
    """Whether the server sends each piece of an answer at once (TCP_NODELAY)."""

    def __call__(self, app: FastAPI) -> None:
        self.change(app)
