"""The traces for 00-3: five drawn by hand, one recorded from the running application."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Span:
    """One piece of work, as in `lab.trace()`: `parent` is the id of the span that asked for it."""

    id: str
    parent: str | None
    participant: str
    name: str
    milliseconds: float


@dataclass(frozen=True)
class Trace:
    """The spans of one request until its answer, and in a few words what it was."""

    story: str
    spans: list[Span]


def own_time(span: Span, spans: Iterable[Span]) -> float:
    """Milliseconds that a span took itself, without those that it asked for."""
    return span.milliseconds - sum(one.milliseconds for one in spans if one.parent == span.id)


def drawn(story: str, *lines: tuple[str, str | None, str, str, float]) -> Trace:
    """A trace from tuples of id, parent, participant, name, milliseconds."""
    return Trace(story, [Span(*line) for line in lines])


def recorded(file: Path) -> Trace:
    """A trace that the running application wrote, reduced to what a `Span` has."""
    return Trace(
        "a request recorded from the running application",
        [Span(**raw) for raw in json.loads(file.read_text(encoding="utf-8"))],
    )


EXAMPLE = drawn(
    "the trace of the example",
    ("a", None, "browser", "save", 120),
    ("b", "a", "load balancer", "POST /todos", 117),
    ("c", "b", "todoapp api", "POST /todos", 115),
    ("d", "c", "PostgreSQL", "INSERT todos", 60),
    ("e", "c", "PostgreSQL", "COMMIT", 30),
)

TRACES = (
    EXAMPLE,
    recorded(Path(__file__).with_name("recorded_trace.json")),
    drawn(
        "a list that asks the database twelve times",
        ("a", None, "browser", "show", 58),
        ("b", "a", "todoapp api", "GET /todos", 54),
        *((f"q{number}", "b", "PostgreSQL", "SELECT users", 1) for number in range(12)),
    ),
    drawn(
        "a page that takes long to draw itself",
        ("a", None, "browser", "draw", 200),
        ("b", "a", "todoapp api", "GET /graph", 50),
        ("c", "b", "Neo4j", "MATCH blockers", 20),
        ("d", "b", "Neo4j", "MATCH dependents", 15),
    ),
    drawn(
        "a report in which the API works in two steps",
        ("c", "b", "todoapp api", "add up", 92),
        ("d", "c", "PostgreSQL", "SELECT todos", 80),
        ("a", None, "browser", "report", 105),
        ("b", "a", "todoapp api", "GET /report", 101),
    ),
    drawn(
        "an export that reads in ten pieces",
        ("a", None, "browser", "export", 80),
        ("b", "a", "todoapp api", "GET /export", 75),
        *((f"q{number}", "b", "PostgreSQL", "SELECT todos", 5) for number in range(10)),
    ),
)
