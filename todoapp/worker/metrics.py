"""What the worker counts, for Prometheus to fetch from a port of its own, if one is set.

How far the graph is behind is told by the API: a worker that is dead couldn't.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, start_http_server

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
        self._job_errors = Counter(
            "todoapp_job_errors", "How often a job has failed.", ["job"], registry=self.registry
        )
        self._job_successes = Gauge(
            "todoapp_job_last_success_timestamp_seconds",
            "When a job last came to its end; 0 until it does. One that fails or hangs grows old.",
            ["job"],
            registry=self.registry,
        )

    def watch(self, job: str) -> None:
        """Tell of a job from now on, also if it never comes to an end."""
        self._job_errors.labels(job)
        self._job_successes.labels(job)

    def succeeded(self, job: str) -> None:
        """Note that a job has come to its end now."""
        self._job_successes.labels(job).set_to_current_time()

    def failed(self, job: str) -> None:
        """Count a job's failure."""
        self._job_errors.labels(job).inc()

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
