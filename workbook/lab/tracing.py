"""Puts a number on the requests of a block, so that every part can write what it did for it."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from opentelemetry import propagate, trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor


class ClientTracer:
    """The client's side of a trace. `headers` is empty outside a recorded block."""

    def __init__(self, file: Path) -> None:
        self._out = file.open("a")
        self._provider = TracerProvider(
            resource=Resource({"service.name": "you"}), shutdown_on_exit=False
        )
        exporter = ConsoleSpanExporter(
            out=self._out, formatter=lambda span: span.to_json(indent=None) + "\n"
        )
        self._provider.add_span_processor(SimpleSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer(__name__)

    @contextlib.contextmanager
    def record(self, name: str) -> Iterator[str]:
        """Everything sent in the block belongs to one trace; yields its id (32 hex digits)."""
        with self._tracer.start_as_current_span(name) as span:
            yield trace.format_trace_id(span.get_span_context().trace_id)

    def headers(self) -> dict[str, str]:
        """The W3C `traceparent` header of the current trace, if there is one."""
        carrier: dict[str, str] = {}
        propagate.inject(carrier)
        return carrier

    def close(self) -> None:
        self._provider.shutdown()
        self._out.close()
