"""The servers behind the lessons, started, watched and stopped together.

running()   where the stack of this checkout listens (for notebooks and checks)
Launch      starts one (for `workbook start` and for tests)
"""

from typing import TYPE_CHECKING

from workbook.stack.services import Services, running

if TYPE_CHECKING:
    from workbook.stack.launch import Launch

__all__ = ["Launch", "Services", "running"]


def __getattr__(name: str) -> object:
    """Import `Launch` when it is asked for: the drivers it needs take a second."""
    if name != "Launch":
        raise AttributeError(f"module {__name__} has no attribute {name}")
    from workbook.stack.launch import Launch

    return Launch
