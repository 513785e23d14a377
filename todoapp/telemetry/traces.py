"""Traces: what one request did, where, and for how long (OpenTelemetry).

Nothing here is global: each application has its own provider, so several can live in one process.
Spans are only made inside a request or an event, so that idle polling leaves no trace.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import (
    NoOpTracer,
    Span,
    SpanKind,
    Status,
    StatusCode,
    Tracer,
    get_current_span,
    set_span_in_context,
)

from todoapp.settings import Settings

_OPERATION = re.compile(r"\s*(\w+)")
_TARGET = re.compile(r"\b(?:FROM|INTO|UPDATE) (\w+)|(\w+)\(")


class JsonLines(SpanExporter):
    """Appends each span to a file, one JSON object per line; several processes may share it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Write and close at once: a reader sees whole lines, and no file stays open."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write("".join(f"{span.to_json(indent=None)}\n" for span in spans))
        return SpanExportResult.SUCCESS


def tracer_provider(settings: Settings, role: str) -> TracerProvider | None:
    """The source of spans for `role` ("api" or "worker"); None when no trace is wanted."""
    if settings.trace_file is None:
        return None
    resource = Resource({SERVICE_NAME: f"{settings.service_name} {role}"})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(JsonLines(settings.trace_file)))
    return provider


def tracer_of(provider: TracerProvider | None) -> Tracer:
    """A tracer; without a provider it costs and records nothing."""
    return NoOpTracer() if provider is None else provider.get_tracer("todoapp")


def statement_name(statement: str) -> str:
    """Short and stable: operation and first table or function, such as "INSERT todos"."""
    operation = _OPERATION.match(statement)
    target = _TARGET.search(statement)
    names = [found.group(found.lastindex or 0) for found in (operation, target) if found]
    return " ".join(names).replace("WITH ", "SELECT ")


@contextmanager
def client_span(tracer: Tracer, name: str, system: str, query: str) -> Iterator[None]:
    """A span around a question to a database; `query` holds placeholders, never values."""
    if not get_current_span().is_recording():
        yield
        return
    with client_spans(tracer, [get_current_span()], system, [(name, query)]):
        yield


@contextmanager
def client_spans(
    tracer: Tracer, parents: Sequence[Span], system: str, asked: Iterable[tuple[str, str]]
) -> Iterator[None]:
    """As `client_span`, for one round trip that serves many traces at once.

    `asked` has the name and text of what each of `parents` asks. So every trace tells its whole
    story, and `db.operation.batch.size` says how many share the time. Of an error only the type is
    told: its text may hold values.
    """
    together: dict[str, str | int] = (
        {"db.operation.batch.size": len(parents)} if len(parents) > 1 else {}
    )
    spans = [
        tracer.start_span(
            name,
            context=set_span_in_context(parent),
            kind=SpanKind.CLIENT,
            attributes=database_attributes(system, query) | together,
        )
        for parent, (name, query) in zip(parents, asked, strict=False)
        if parent.is_recording()
    ]
    try:
        yield
    except BaseException as error:  # being cut off by the deadline, too
        for span in spans:
            span.set_status(Status(StatusCode.ERROR, type(error).__name__))
        raise
    finally:
        for span in spans:
            span.end()


def database_attributes(system: str, query: str) -> dict[str, str | int]:
    """What a span says of a question to a database."""
    return {"db.system.name": system, "db.query.text": query}
