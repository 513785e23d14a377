"""The notes that the running parts write down about a request.

The client, the API and the worker append each span as one line of JSON (OpenTelemetry's own
form) to the lesson's trace file.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

PARTICIPANTS = {"postgresql": "PostgreSQL", "neo4j": "Neo4j"}


@dataclass(frozen=True)
class Span:
    """One piece of work: who did it, what it was, and when (seconds since 1970)."""

    id: str
    parent: str | None
    name: str
    participant: str
    caller: str
    start: float
    end: float
    failed: bool
    attributes: dict[str, Any]

    @property
    def milliseconds(self) -> float:
        return (self.end - self.start) * 1000


def read_spans(file: Path, trace_id: str) -> Iterator[Span]:
    """The spans of `trace_id` in `file`, in the order in which they ended."""
    if not file.exists():
        return
    for line in file.read_text().splitlines():
        record = json.loads(line)
        if record["context"]["trace_id"].removeprefix("0x") == trace_id:
            yield _span(record)


def _span(record: dict[str, Any]) -> Span:
    service = record["resource"]["attributes"]["service.name"]
    attributes = record["attributes"]
    parent = record["parent_id"]
    return Span(
        id=record["context"]["span_id"].removeprefix("0x"),
        parent=parent.removeprefix("0x") if parent else None,
        name=record["name"],
        participant=PARTICIPANTS.get(attributes.get("db.system.name", ""), service),
        caller=service,
        start=_seconds(record["start_time"]),
        end=_seconds(record["end_time"]),
        failed=record["status"]["status_code"] == "ERROR",
        attributes=attributes,
    )


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
