"""Puts a number on the requests of a block, so that every part can write what it did for it."""

# First of all: what a module does at a fork happens in the order in which modules asked for it, and
# OpenTelemetry's part in the new process needs a lock that this one's part has to open before.
import concurrent.futures.thread  # noqa: F401
import contextlib
from collections.abc import Iterator
from pathlib import Path

from opentelemetry import propagate
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor
from opentelemetry.trace import format_trace_id

from workbook.lab.traces.trace import Trace


class ClientTracer:
    """The client's side of a trace. `headers` is empty outside a recorded block."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._out = file.open("a")
        self._recording: Trace | None = None
        self._provider = TracerProvider(
            resource=Resource({"service.name": "you"}), shutdown_on_exit=False
        )
        exporter = ConsoleSpanExporter(
            out=self._out, formatter=lambda span: span.to_json(indent=None) + "\n"
        )
        self._provider.add_span_processor(SimpleSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer(__name__)

    @contextlib.contextmanager
    def record(self, name: str) -> Iterator[Trace]:
        """Everything sent in the block belongs to one trace."""
        with self._tracer.start_as_current_span(name) as span:
            trace_id = format_trace_id(span.get_span_context().trace_id)
            self._recording = Trace(self._file, trace_id)
            try:
                yield self._recording
            finally:
                self._recording = None

    def headers(self) -> dict[str, str]:
        """For the next request: the W3C `traceparent` of the current trace, if there is one."""
        carrier: dict[str, str] = {}
        if self._recording is not None:
            self._recording.requests += 1
            propagate.inject(carrier)
        return carrier

    def close(self) -> None:
        self._provider.shutdown()
        self._out.close()
