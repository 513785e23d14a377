"""Figures for Prometheus: what is asked and how it goes, and what waits.

Each application has its own registry. Several processes are several targets to scrape: behind a
balancer one would get another process's figures each time. So `/metrics` isn't there for requests
that come through a proxy, which also keeps it from the public.
"""

from collections.abc import Mapping
from time import perf_counter

from fastapi import APIRouter, Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from psycopg import Error as PsycopgError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from todoapp import outbox
from todoapp.db.engine import PoolFull, Turns
from todoapp.db.reader import Reader

UNKNOWN = outbox.Lag(*[float("nan")] * 3)  # not zero
FORWARDED = ("Forwarded", "X-Forwarded-For")
BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds


class Metrics:
    """The figures of one application."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        labels = ["method", "route", "status"]
        self.seconds = Histogram(
            "todoapp_request_seconds",
            "How long requests took",
            labels,
            buckets=BUCKETS,
            registry=registry,
        )
        self.running = Gauge("todoapp_requests_running", "Requests at work", registry=registry)
        which = ["pool"]
        self.pool_size = Gauge("todoapp_pool_size", "Connections at most", which, registry=registry)
        self.pool_used = Gauge("todoapp_pool_used", "Connections lent", which, registry=registry)
        self.pending = Gauge("todoapp_outbox_pending", "Events that wait", registry=registry)
        self.lag = Gauge("todoapp_outbox_lag_seconds", "Age of the oldest", registry=registry)
        self.failing = Gauge(
            "todoapp_projection_failing", "Events that failed and wait", registry=registry
        )
        self.unseen = Counter(
            "todoapp_outbox_unseen", "Times that the outbox couldn't be asked", registry=registry
        )

    async def collect(self, reader: Reader, pools: Mapping[str, Turns]) -> bytes:
        """All figures in Prometheus' text format; `reader` isn't one that requests wait for."""
        for name, turns in pools.items():
            self.pool_size.labels(name).set(turns.places)
            self.pool_used.labels(name).set(turns.taken)
        try:
            lag = await outbox.lag(reader)
        except (PsycopgError, PoolFull):
            self.unseen.inc()
            lag = UNKNOWN
        self.pending.set(lag.pending)
        self.lag.set(lag.seconds)
        self.failing.set(lag.failing)
        return generate_latest(self.registry)


class RequestMetrics:
    """Counts and times each request by its route's template: there are few of those."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics
        self._series: dict[tuple[str, str, int], Histogram] = {}  # labels() is slower than this

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = perf_counter(), 500

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self.metrics.running.inc()
        try:
            await self.app(scope, receive, send_and_note)
        finally:
            self.metrics.running.dec()
            self._one(scope, status).observe(perf_counter() - began)

    def _one(self, scope: Scope, status: int) -> Histogram:
        method = scope["method"] if scope["method"] in KNOWN else "other"
        key = (method, getattr(scope.get("route"), "path", "none"), status)
        if key not in self._series:
            self._series[key] = self.metrics.seconds.labels(*key)
        return self._series[key]


KNOWN = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

router = APIRouter(include_in_schema=False)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Figures for Prometheus, for those who come directly."""
    if any(name in request.headers for name in FORWARDED):
        raise HTTPException(404)
    state = request.app.state
    figures: Metrics = state.metrics
    pools = {"sessions": state.turns, "reader": state.reader.pool.turns}
    body = await figures.collect(state.operator, pools)
    return Response(body, media_type=CONTENT_TYPE_LATEST)
