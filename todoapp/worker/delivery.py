"""One round of the worker: pending events go into the graph together and are marked together."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from typing import Any

from opentelemetry.trace import Span, SpanKind, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from todoapp import outbox
from todoapp.graph import projection
from todoapp.graph.driver import Graph
from todoapp.http.problems import GraphUnavailable
from todoapp.telemetry.logs import get_logger
from todoapp.telemetry.traces import client_spans
from todoapp.worker.metrics import WorkerMetrics

log = get_logger(__name__)
MARK = "UPDATE outbox SET processed_at = now(), attempts = attempts + 1 WHERE id IN (…)"

Events = Sequence[Row[Any]]


class Delivery:
    """Carries events over, from the leader's connection into the graph, each at least once."""

    def __init__(
        self, connection: AsyncConnection, graph: Graph, tracer: Tracer, metrics: WorkerMetrics
    ) -> None:
        self._connection = connection
        self._graph = graph
        self._tracer = tracer
        self._metrics = metrics

    async def round(self, size: int) -> int:
        """Carry over up to `size` events; returns how many were tried.

        Raises:
            GraphUnavailable: none of them is marked, so all come again.
        """
        events = (await self._connection.execute(outbox.pending(size))).all()
        if events:
            await self._carry(events)
        return len(events)

    async def _carry(self, events: Events) -> None:
        """All together if possible, else each half: so one bad event is soon found and put off."""
        if not await self._together(events) and len(events) > 1:
            middle = len(events) // 2
            await self._carry(events[:middle])
            await self._carry(events[middle:])

    async def _together(self, events: Events) -> bool:
        """Carry over all of these or none; an event alone that fails is put off."""
        with self._spans(events) as spans:
            try:
                with client_spans(self._tracer, spans, "neo4j", _merging(events)):
                    await projection.project(self._graph, events)
            except GraphUnavailable:
                raise  # not the events' fault
            except Exception as error:
                if len(events) == 1:
                    await self._put_off(events[0], error)
                return False
            # A crash between these two steps repeats the events: at least once, never less.
            mark = outbox.processed([event.id for event in events])
            with client_spans(self._tracer, spans, "postgresql", repeat(("UPDATE outbox", MARK))):
                await self._connection.execute(mark)
        self._metrics.projected.inc(len(events))
        return True

    async def _put_off(self, event: Row[Any], error: Exception) -> None:
        log.error("projection failed", event_id=event.id, topic=event.topic, exc_info=error)
        await self._connection.execute(outbox.failed(event.id, error))
        self._metrics.errors.inc()

    @contextmanager
    def _spans(self, events: Events) -> Iterator[list[Span]]:
        """A span for each event, as part of the trace of the request that caused it."""
        read = TraceContextTextMapPropagator().extract
        spans = [
            self._tracer.start_span(
                event.topic,
                context=read({"traceparent": event.traceparent or ""}),
                kind=SpanKind.CONSUMER,
                attributes={
                    "messaging.system": "todoapp.outbox",
                    "messaging.message.id": str(event.id),
                },
            )
            for event in events
        ]
        try:
            yield spans
        finally:
            for span in spans:
                span.end()


def _merging(events: Events) -> Iterator[tuple[str, str]]:
    """Name and text of the statement that carries each event over."""
    for event in events:
        yield f"MERGE {projection.kind(event).capitalize()}", projection.statement(event)
