"""The one graph of a Neo4j Community server: whether it is ours, and emptying it.

What it holds is only a projection of PostgreSQL. The node (:WorkbookMark) says that it is ours; a
graph that isn't empty and lacks it is refused untouched.
"""

from contextlib import contextmanager
from typing import TYPE_CHECKING

import neo4j

from workbook.errors import RefusedError
from workbook.stack.services import Services

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(uri: str, user: str, password: str) -> None:
    """Only look: raises `RefusedError` when the graph is neither empty nor marked as ours."""
    with _driver(uri, user, password) as driver:
        ours, filled = _state(driver)
    _refuse(filled and not ours)


def claim(uri: str, user: str, password: str) -> bool:
    """Mark the graph as ours; returns whether it is new to us. Raises `RefusedError`."""
    with _driver(uri, user, password) as driver:
        ours, filled = _state(driver)
        _refuse(filled and not ours)
        if not ours:
            driver.execute_query("CREATE (:WorkbookMark)")
    return not ours


def _refuse(refused: bool) -> None:
    if refused:
        raise RefusedError(
            "The graph isn't empty and wasn't made by this workbook, so nothing was touched.",
            "Let WORKBOOK_NEO4J_URI name a Neo4j without data.",
        )


def _state(driver: neo4j.Driver) -> tuple[bool, bool]:
    """Whether the mark is there, and whether anything else is."""
    found, _, _ = driver.execute_query(
        "RETURN EXISTS { MATCH (:WorkbookMark) } AS ours,"
        " EXISTS { MATCH (n) WHERE NOT n:WorkbookMark } AS filled"
    )
    return found[0]["ours"], found[0]["filled"]


def clear(services: Services) -> None:
    """Delete every node and relationship but the mark, in batches; constraints stay."""
    with (
        _driver(services.neo4j_uri, services.neo4j_user, services.neo4j_password) as driver,
        driver.session() as session,
    ):
        session.run(
            "MATCH (n) WHERE NOT n:WorkbookMark"
            " CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS"
        ).consume()


@contextmanager
def _driver(uri: str, user: str, password: str) -> "Iterator[neo4j.Driver]":
    # Asking for a label that doesn't exist yet is normal here, so its notification is turned off.
    quiet = neo4j.NotificationMinimumSeverity.OFF
    with neo4j.GraphDatabase.driver(
        uri, auth=(user, password), notifications_min_severity=quiet, connection_timeout=5
    ) as driver:
        driver.verify_connectivity()  # fails at once; a query would be tried for half a minute
        yield driver
