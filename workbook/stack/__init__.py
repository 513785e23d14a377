"""The servers behind the lessons, started, watched and stopped together.

running()   where the stack of this checkout listens (for notebooks and checks)
Launch      starts one (for `workbook start` and for tests)
"""

from workbook.stack.launch import Launch
from workbook.stack.services import Services, running

__all__ = ["Launch", "Services", "running"]
