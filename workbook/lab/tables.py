"""Rows that show as a table, from PostgreSQL and from Neo4j."""

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

import neo4j
import neo4j.exceptions
import psycopg
import psycopg.rows
from neo4j.graph import Node, Path, Relationship

from workbook.errors import WorkbookError

Row = Mapping[str, Any]


class Table(Sequence[Row]):
    """Rows of a result: a sequence of dicts that a notebook shows as a table.

    >>> rows = lab.sql("SELECT title, status FROM todos")
    >>> rows[0]["title"], len(rows), rows.columns
    """

    def __init__(
        self, rows: Sequence[Row], columns: Sequence[str] | None = None, note: str = ""
    ) -> None:
        """`columns` are the first row's keys unless given; `note` counts the rows unless given."""
        self._rows = list(rows)
        self.columns = list(columns if columns is not None else self._rows[0] if rows else [])
        self._note = note or f"{len(self._rows)} row{'' if len(self._rows) == 1 else 's'}"

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def column(self, name: str) -> list[Any]:
        """The values of one column, from top to bottom."""
        return [row[name] for row in self._rows]

    def _texts(self) -> list[list[str]]:
        return [[as_text(row[name]) for name in self.columns] for row in self._rows]

    def __repr__(self) -> str:
        lines = [self.columns, *self._texts()] if self.columns else []
        widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
        drawn = [
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        ]
        return "\n".join([*drawn, f"({self._note})"])

    def _repr_html_(self) -> str:
        left = 'style="text-align: left"'
        head = "".join(f'<th scope="col" {left}>{html.escape(name)}</th>' for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td {left}>{html.escape(text)}</td>" for text in texts) + "</tr>"
            for texts in self._texts()
        )
        return (
            f"<table><caption {left}>{html.escape(self._note)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


def as_text(value: Any) -> str:
    """One value the way a reader wants it: NULL by name, nodes and paths in Cypher's notation."""
    if value is None:
        return "NULL"
    if isinstance(value, Node):
        labels = "".join(f":{label}" for label in sorted(value.labels))
        return f"({labels} {as_text(dict(value))})"
    if isinstance(value, Relationship):
        return f"[:{value.type}]"
    if isinstance(value, Path):
        steps = [as_text(value.start_node)]
        for relationship in value.relationships:
            steps += [f"-{as_text(relationship)}-", as_text(relationship.end_node)]
        return "".join(steps)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {as_text(item)}" for key, item in value.items()) + "}"
    return str(value)


def sql(database_url: str, query: str, parameters: dict[str, Any]) -> Table:
    """Run one SQL statement, committed at once. `%(name)s` stands for a parameter.

    Raises WorkbookError with PostgreSQL's own message, and the place it points at.
    """
    try:
        with psycopg.connect(
            database_url, autocommit=True, connect_timeout=5, row_factory=psycopg.rows.dict_row
        ) as connection:
            cursor = connection.execute(query, parameters or None)
            if cursor.description is None:
                return Table([], note=cursor.statusmessage or "done")
            return Table(cursor.fetchall(), [column.name for column in cursor.description])
    except psycopg.Error as error:
        raise WorkbookError(
            f"PostgreSQL could not do this: {complaint(error, query)}",
            error.diag.message_hint or "Compare the statement with the table's columns.",
        ) from None


def complaint(error: psycopg.Error, query: str) -> str:
    """What PostgreSQL says, and the place in the query at which it points."""
    message = error.diag.message_primary or str(error).strip()
    position = error.diag.statement_position
    if position is None:
        return message
    place = query[int(position) - 1 :].split("\n")[0][:40]
    return f"{message} (at “{place}”)."


def cypher(driver: neo4j.Driver, query: str, parameters: dict[str, Any]) -> Table:
    """Run one Cypher statement. `$name` stands for a parameter.

    Raises WorkbookError with Neo4j's own message.
    """
    try:
        result = driver.execute_query(query, parameters)
    except neo4j.exceptions.Neo4jError as error:
        message = (error.message or str(error)).split("\n")[0]
        raise WorkbookError(
            f"Neo4j could not do this: {message}", "Compare the pattern with the graph's labels."
        ) from None
    except neo4j.exceptions.DriverError:
        raise WorkbookError(
            "Neo4j doesn't answer.", "Look at `workbook status` in a terminal."
        ) from None
    rows = [dict(zip(record.keys(), record.values(), strict=True)) for record in result.records]
    return Table(rows, result.keys)
