"""Prometheus can ask the worker what it has carried over, if a port is set."""

import socket
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from todoapp.settings import Settings

pytestmark = pytest.mark.usefixtures("clean_graph")

Sql = Callable[..., list[dict[str, Any]]]


def test_events_and_errors_are_told(
    ada: httpx2.Client,
    settings: Settings,
    start_worker: Callable[..., Any],
    sql: Sql,
    eventually: Callable[..., Any],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    sql(
        "INSERT INTO outbox (topic, aggregate_id, version, payload, created_at)"
        " VALUES ('weather.x', uuidv7(), 1, '{}', now() - interval '1 hour')"
    )
    start_worker(settings.model_copy(update={"worker_metrics_port": port}))
    eventually(lambda: sql("SELECT id FROM outbox WHERE attempts > 0 AND processed_at IS NULL"))

    lines = httpx2.get(f"http://127.0.0.1:{port}/metrics").text.splitlines()
    values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))

    assert float(values["todoapp_projection_events_total"]) == 1  # Ada's registration
    assert float(values["todoapp_projection_errors_total"]) >= 1
    assert "todoapp_worker_lag_seconds" not in values  # the API's to tell: this may be dead


def test_without_a_port_nothing_listens(settings: Settings) -> None:
    assert settings.worker_metrics_port is None
