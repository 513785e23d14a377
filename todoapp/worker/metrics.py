"""What the worker counts, for Prometheus to fetch from a port of its own, if one is set.

How far the graph is behind is told by the API: a worker that is dead couldn't.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, start_http_server

from todoapp.settings import Settings


class WorkerMetrics:
    """The counters of one worker; nothing is global, so several can live in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.projected = Counter(
            "todoapp_projection_events", "Events carried into the graph.", registry=self.registry
        )
        self.errors = Counter(
            "todoapp_projection_errors", "Events that were put off.", registry=self.registry
        )
        self.chore_errors = Counter(
            "todoapp_chore_errors", "Chores that failed.", ["chore"], registry=self.registry
        )

    @contextmanager
    def served(self, settings: Settings) -> Iterator[None]:
        """Answer Prometheus meanwhile, when the settings name a port."""
        if settings.worker_metrics_port is None:
            yield
            return
        server, thread = start_http_server(
            settings.worker_metrics_port, settings.worker_metrics_host, self.registry
        )
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
