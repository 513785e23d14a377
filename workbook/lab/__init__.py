"""What a lesson imports.

`Lab` is a lesson's own world: databases, application, worker, clients. `expect_problem` holds
an answer that says no; `Table` shows rows; `source` shows the application's own code.
"""

from workbook.lab.lab import Lab, shared
from workbook.lab.problems import expect_problem
from workbook.lab.sources import source
from workbook.lab.tables import Table

__all__ = ["Lab", "Table", "expect_problem", "shared", "source"]
