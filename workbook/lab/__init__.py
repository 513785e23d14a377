"""What a lesson imports.

`Lab` is a lesson's own world: databases, application, worker, clients. `expect_problem` holds
an answer that says no, `NoAnswer` is what a client sees when none comes; `Table` shows rows;
`source` shows the application's own code; `curl` is the client of the command line; `compare`
does the same work with two variants of the application, which `switches` lists.
"""

from workbook.lab.comparison.comparing import compare
from workbook.lab.http.client import NoAnswer
from workbook.lab.http.curl import curl
from workbook.lab.http.problems import expect_problem
from workbook.lab.lab import Lab, shared
from workbook.lab.sources import source
from workbook.lab.switches import switch, switches
from workbook.lab.tables import Table

__all__ = [
    "Lab",
    "NoAnswer",
    "Table",
    "compare",
    "curl",
    "expect_problem",
    "shared",
    "source",
    "switch",
    "switches",
]
