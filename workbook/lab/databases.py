"""What a lesson asks and waits for: a database of its own, and the one graph, on a lease."""

import contextlib
import logging
import os
from functools import cached_property
from typing import Any

import neo4j
import psycopg

from workbook import stack
from workbook.errors import WorkbookError
from workbook.home import home
from workbook.lab import namespace, tables
from workbook.lab.tables import Table
from workbook.stack import databases, lease
from workbook.stack.waiting import wait_while_moving

# the driver's retries are the application's business; without this they'd fill the learner's page
logging.getLogger("neo4j").addHandler(logging.NullHandler())


class Databases:
    """The databases of a lesson, and how far the graph is behind."""

    def __init__(self, lesson: str) -> None:
        self.lesson = lesson
        self._services = stack.running()
        lease.take(home(), lesson)
        self._database = namespace.database_name(self._services, lesson)
        self.database_url = databases.create(self._services, self._database)

    def sql(self, query: str, **parameters: Any) -> Table:
        """Ask this lesson's PostgreSQL database; `%(name)s` stands for a parameter.

        >>> lab.sql("SELECT title FROM todos WHERE status = %(status)s", status="open")
        """
        return tables.sql(self.database_url, query, parameters)

    def cypher(self, query: str, **parameters: Any) -> Table:
        """Ask the graph; `$name` stands for a parameter.

        >>> lab.cypher("MATCH (t:Todo) RETURN t.title AS title")
        """
        self._check_lease()
        return tables.cypher(self._driver, query, parameters)

    def clear_graph(self) -> None:
        """Remove everything from the graph. It can be made again from the tables."""
        self.cypher("MATCH (n) WHERE NOT n:WorkbookMark DETACH DELETE n")

    def catch_up(self, patience: float = 60) -> None:
        """Wait until the worker has handed everything to the graph, however much it is.

        Raises WorkbookError if for `patience` seconds nothing has moved.
        """
        if left := wait_while_moving(self.waiting, patience, every=0.02):
            raise WorkbookError(
                f"For {patience:.0f} seconds {left} changes have been waiting for the graph.",
                "Start the worker: `lab.worker.start()`.",
            )

    def waiting(self) -> int:
        """How many changes are in the outbox that the graph doesn't know yet."""
        rows = self.sql("SELECT count(*) AS waiting FROM outbox WHERE processed_at IS NULL")
        return int(rows[0]["waiting"])

    @cached_property
    def _driver(self) -> neo4j.Driver:
        who = (self._services.neo4j_user, self._services.neo4j_password)
        return neo4j.GraphDatabase.driver(self._services.neo4j_uri, auth=who)

    def _check_lease(self) -> None:
        holder = lease.holder(home())
        if holder is not None and holder.pid != os.getpid():
            raise WorkbookError(
                f"Lesson {holder.lesson} has taken the graph over; there is only one.",
                f'Run `lab = Lab("{self.lesson}")` again to take it back.',
            )

    def _give_back(self) -> None:
        """The database is dropped, the graph is free for others."""
        self._driver.close()
        with contextlib.suppress(psycopg.OperationalError):  # the workbook may have stopped
            databases.drop(self._services, self._database)
        lease.release(home())
