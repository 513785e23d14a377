"""What a supervisor is told."""

import httpx2


def test_a_running_process_is_alive(anybody: httpx2.Client) -> None:
    assert anybody.get("/livez").json() == {"status": "alive"}


def test_with_both_databases_it_is_ready(anybody: httpx2.Client) -> None:
    answer = anybody.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "postgresql": "reachable", "neo4j": "reachable"}
