"""The API beside two other builds of the same routes: the fastest honest one and the usual one."""

from dataclasses import dataclass
from statistics import median

import httpx2

from benchmarks import servers
from benchmarks.results import store
from benchmarks.servers import Server

CLIENTS = (1, 32, 100, 300)
ROUNDS = 5  # in each the builds take turns, another one first, so that drift meets them all
SECONDS = 1.5
WARM_UP = 1.0, 0.02  # seconds, and so many more for each client: all ask at once at first
TODOS = 100
BUILDS = ("todoapp", "raw", "classic")
ROUTES = ("list of 20", "read one", "create")


@dataclass(frozen=True)
class Figure:
    """What one build did with one kind of request from so many clients, in one round."""

    per_second: float
    cpu_milliseconds: float
    p99: float
    errors: int


def main() -> None:
    """Measure and store."""
    with servers.services() as services:
        database = servers.fresh_database(services, "bench_api")
        with servers.builds(services, database) as builds:
            client = servers.account(builds[0].url, "bench")
            ids = [_create(client) for _ in range(TODOS)]
            requests = {
                "list of 20": [servers.raw_request("GET", "/todos", client)],
                "read one": [servers.raw_request("GET", f"/todos/{one}", client) for one in ids],
                "create": [servers.raw_request("POST", "/todos", client, {"title": "Buy paint"})],
            }
            _same_bodies(builds, client, ids[0])
            figures = {
                (route, clients): _rounds(builds, clients, requests[route])
                for route in ROUTES
                for clients in CLIENTS
            }
    store("make bench ARGS=api", "The API beside two other builds", report(figures))


Rounds = list[dict[str, Figure]]
"""What each build did, by its name, round for round."""


def report(figures: dict[tuple[str, int], Rounds]) -> str:
    """A table: requests per second of each, ratios, CPU per request, errors."""
    lines = [
        "Requests per second, the server on one core, load and PostgreSQL on the other. *raw*:",
        "bare FastAPI and psycopg, the same SQL in a transaction, the same token check and size",
        "of pool, byte-identical bodies. *classic*: `def` endpoints and an ORM session for each",
        "request. CPU is the server's, in milliseconds a request; errors are the app's / raw's /",
        f"classic's. The builds take turns for {ROUNDS} rounds of {SECONDS} s: a figure is the",
        "median of them, a ratio the median of theirs, with the lowest and the highest; errors are",
        "the sum. What a client still waits for at the end isn't counted.",
        "",
        "| request | clients | todoapp | raw | classic | todoapp / raw | todoapp / classic"
        " | CPU todoapp | CPU raw | CPU classic | p99 todoapp, ms | errors |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    for route in ROUTES:
        for clients in CLIENTS:
            rounds = figures[route, clients]
            lines.append(
                f"| {route} | {clients} | {_each(rounds, 'per_second', '.0f')}"
                f" | {_ratio(rounds, 'raw')} | {_ratio(rounds, 'classic')}"
                f" | {_each(rounds, 'cpu_milliseconds', '.2f')}"
                f" | {_median(rounds, 'todoapp', 'p99'):.0f} | {_errors(rounds)} |"
            )
    return "\n".join(lines)


def _rounds(builds: list[Server], clients: int, requests: list[str]) -> Rounds:
    return [
        {
            build.name: _measure(build, clients, requests)
            for build in builds[first:] + builds[:first]
        }
        for first in (number % len(builds) for number in range(ROUNDS))
    ]


def _measure(build: Server, clients: int, requests: list[str]) -> Figure:
    warm_up, before = WARM_UP[0] + WARM_UP[1] * clients, build.cpu
    counts = servers.load(build.port, clients, SECONDS, requests, warm_up=warm_up)
    return Figure(
        per_second=(counts["answered"] - counts["errors"]) / counts["seconds"],
        cpu_milliseconds=1000 * (build.cpu - before) / max(counts["all"], 1),
        p99=counts["p99"],
        errors=int(counts["errors"]),
    )


def _create(client: httpx2.Client) -> str:
    todo = client.post("/todos", json={"title": "Buy paint", "tags": ["home"]})
    return str(todo.raise_for_status().json()["id"])


def _same_bodies(builds: list[Server], client: httpx2.Client, todo_id: str) -> None:
    """What is compared must be the same: one different byte, and there is nothing to compare."""
    for path in ("/todos", f"/todos/{todo_id}"):
        bodies = {
            build.name: client.get(f"{build.url}{path}").raise_for_status().content
            for build in builds
        }
        assert len(set(bodies.values())) == 1, bodies


def _median(rounds: Rounds, name: str, what: str) -> float:
    return float(median(getattr(one[name], what) for one in rounds))


def _each(rounds: Rounds, what: str, form: str) -> str:
    return " | ".join(format(_median(rounds, name, what), form) for name in BUILDS)


def _errors(rounds: Rounds) -> str:
    return " / ".join(str(sum(one[name].errors for one in rounds)) for name in BUILDS)


def _ratio(rounds: Rounds, rival: str) -> str:
    ratios = [
        one["todoapp"].per_second / one[rival].per_second for one in rounds if one[rival].per_second
    ]
    if not ratios:
        return "none"
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
