"""What HAProxy sends twice, and what it believes: the real configuration, seen from both sides."""

import contextlib
import http.client
import json
import re
import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import docker
import httpx2
import pytest

from tests.containers.balancer import FILES, Balancer, balancing
from todoapp.http.problems import BodyTooSlow, Unavailable

pytestmark = [
    pytest.mark.xdist_group("containers"),
    pytest.mark.timeout(300),
    pytest.mark.containers,
]

REAL = (FILES / "haproxy.cfg").read_text()
RETRIES = "    retries 12"
AT_ONCE = 16  # clients
NOTICED = 6  # seconds in which the balancer learns of an address and asks twice whether it is ready
KEY = {"Idempotency-Key": "buy-paint"}
ID = "0198C7A0-0000-7000-8000-00000000000A"
FORGED = 'x","status":"200"}\\'
BY_HAND = '{"client":"%[var(txn.client)]","path":"%HPO"}'
TRUSTING = re.sub(
    "log-format '.*'", f"log-format '{BY_HAND}'", REAL.replace("if one_id well_formed", "")
)
"""A configuration that takes what it is given as an id, and writes it between quotes as it is."""


@pytest.fixture(scope="module")
def client(
    engine_environment: dict[str, str], images: dict[str, bool]
) -> Iterator[docker.DockerClient]:
    with contextlib.closing(docker.from_env(environment=engine_environment)) as one:
        yield one


@pytest.fixture(scope="module")
def balancer(client: docker.DockerClient) -> Iterator[Balancer]:
    with balancing(client, REAL) as started:
        yield started


def times_sent(balancer: Balancer, method: str, path: str, headers: dict[str, str]) -> int:
    """How often the backend got a request that it hangs up on the first time."""
    url = f"{balancer.api_url}{path}?hang-up={uuid4()}"
    with httpx2.Client(headers=headers, timeout=30, trust_env=False) as http:
        answer = http.request(method, url)
        if answer.status_code != 502:
            return int(answer.raise_for_status().json()["times"])
        return int(http.request(method, url).raise_for_status().json()["times"]) - 1


@pytest.mark.parametrize(
    ("method", "path", "headers", "times"),
    [
        ("GET", "/todos", {}, 2),
        ("OPTIONS", "/auth/sessions", {}, 2),
        ("POST", "/todos", KEY, 2),
        ("POST", "/api/todos/1/subtasks", KEY, 2),
        ("PATCH", "/categories/1", KEY, 2),
        ("POST", "/todos", {}, 1),
        ("POST", "/todos", {"Idempotency-Key": "no word"}, 1),
        ("POST", "/todos", {"Idempotency-Key": "k" * 256}, 1),
        ("POST", "/auth/refresh", KEY, 1),
        ("POST", "/api/auth/login", KEY, 1),
        ("POST", "/users", KEY, 1),
        ("PATCH", "/users/me", KEY, 1),
        ("POST", "/todosses", KEY, 1),
        ("DELETE", "/todos/1", KEY, 1),
    ],
)
def test_only_what_cannot_be_done_twice_is_sent_twice(
    method: str, path: str, headers: dict[str, str], times: int, balancer: Balancer
) -> None:
    assert times_sent(balancer, method, path, headers) == times


def claims(balancer: Balancer, path: str, *ids: str) -> list[str]:
    """Which request ids the backend is given when a client sends these."""
    where = urlsplit(balancer.page_url)
    head = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close"]
    head += [f"X-Request-ID: {one}" for one in ids] + [f"X-Forwarded-For: {FORGED}"]
    with socket.create_connection((str(where.hostname), int(where.port or 0)), 10) as connection:
        connection.sendall("\r\n".join([*head, "", ""]).encode())
        answer = connection.makefile("rb").read()
    told = httpx2.Response(200, content=answer.partition(b"\r\n\r\n")[2]).json()["headers"]
    return [value for name, value in told if name.lower() == "x-request-id"]


def test_a_uuid_is_kept_as_the_application_writes_it(balancer: Balancer) -> None:
    assert claims(balancer, "/kept", ID) == [str(UUID(ID))]
    assert [one["request_id"] for one in balancer.logged("/kept")] == [str(UUID(ID))]


@pytest.mark.parametrize("ids", [(), (FORGED,), (ID + "0",), (f"{ID}, {ID}",), (ID, ID)])
def test_whatever_else_a_client_claims_a_new_id_is_made(
    ids: tuple[str, ...], balancer: Balancer
) -> None:
    path = f"/claimed/{sum(map(ord, str(ids)))}"
    (given,) = claims(balancer, path, *ids)

    assert UUID(given).version == 7
    assert str(UUID(ID)) != given
    (line,) = balancer.logged(path)
    assert line["request_id"] == given
    assert (line["client"], line["status"]) == (FORGED, 200)


def test_who_stops_in_the_middle_of_a_body_is_told_so_in_the_applications_form(
    balancer: Balancer,
) -> None:
    where = urlsplit(balancer.api_url)
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=30) as wire:
        wire.sendall(b"POST /todos HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
        answer = http.client.HTTPResponse(wire)
        answer.begin()

        assert answer.status == 408
        assert answer.getheader("Content-Length"), "it would be over only when the connection is"
        assert answer.getheader("Connection") == "close", "half a request is on it"
        assert json.load(answer)["type"] == BodyTooSlow.type


def test_where_nobody_is_left_who_asks_is_told_when_to_ask_again(
    client: docker.DockerClient,
) -> None:
    with balancing(client, REAL) as started:
        started.backend.kill()
        answer = httpx2.get(f"{started.api_url}/todos", timeout=60, trust_env=False)

    assert (answer.status_code, answer.json()["status"]) == (503, 503)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"] == Unavailable.headers["Retry-After"]
    assert answer.headers["Connection"] == "close"


def test_an_address_cannot_break_out_of_its_line(balancer: Balancer) -> None:
    claims(balancer, '/a"b\\')

    assert [one["method"] for one in balancer.logged("/a#22b\\")] == ["GET"]


def answers_while_others_start(balancer: Balancer) -> Counter[int]:
    """What clients are told from the moment on at which more backends have an address."""
    ends = time.monotonic() + NOTICED

    def ask(_: int) -> Counter[int]:
        told: Counter[int] = Counter()
        with httpx2.Client(timeout=30, trust_env=False) as http:
            while time.monotonic() < ends:
                told[http.get(f"{balancer.api_url}/slow").status_code] += 1
        return told

    together = len(balancer.starting)
    with ThreadPoolExecutor(AT_ONCE + together) as threads:
        asking = threads.map(ask, range(AT_ONCE))
        list(threads.map(lambda backend: backend.start(), balancer.starting))
        return sum(asking, Counter[int]())


def test_a_backend_that_has_an_address_and_does_not_listen_yet_costs_no_request(
    client: docker.DockerClient,
) -> None:
    with balancing(client, REAL) as started:
        assert set(answers_while_others_start(started)) == {200}


def test_canary_a_balancer_that_tries_no_other_is_found_out(client: docker.DockerClient) -> None:
    with balancing(client, REAL.replace(RETRIES, "    retries 0")) as started:
        assert answers_while_others_start(started)[503]


def test_canary_a_trusting_balancer_is_found_out(client: docker.DockerClient) -> None:
    with balancing(client, TRUSTING) as trusting:
        given = claims(trusting, "/believed", FORGED)
        assert given == [FORGED]
        with pytest.raises(json.JSONDecodeError):
            trusting.logged("/believed")


def test_canary_a_balancer_that_sends_all_again_is_found_out(client: docker.DockerClient) -> None:
    eager = "\n".join(line for line in REAL.splitlines() if "disable-l7-retry" not in line) + "\n"
    with balancing(client, eager) as started:
        assert times_sent(started, "POST", "/auth/refresh", {}) == 2
