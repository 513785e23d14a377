"""A load generator for loopback: so many clients, each sending its next request when answered.

    python -m benchmarks.load < plan.json

The plan holds `port`, `clients`, `seconds` and `requests` (raw HTTP/1.1, one is taken after the
other). Prints JSON: requests answered, errors, seconds, latencies at p50 and p99 in milliseconds.
It only speaks what these benchmarks need: keep-alive, and answers with a Content-Length.
"""

import asyncio
import json
import sys
from itertools import cycle
from time import perf_counter
from typing import Any

import uvloop

HOST = "127.0.0.1"


class Client(asyncio.Protocol):
    """One connection; `ask` sends the next request as soon as the answer is complete."""

    def __init__(self, load: "Load") -> None:
        self._load = load
        self._received = bytearray()
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport: Any = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Go on with the next request when the answer is whole."""
        self._received += data
        head = self._received.find(b"\r\n\r\n")
        if head < 0:
            return
        start = self._received.lower().find(b"content-length:", 0, head)
        end = self._received.find(b"\r\n", start)
        length = int(self._received[start + 15 : end]) if start >= 0 else 0
        if len(self._received) < head + 4 + length:
            return
        ok = self._received[9:10] == b"2"
        self._received.clear()
        self._load.answered(perf_counter() - self._sent, ok)
        self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        """A connection that ends before the time is up is an error."""
        self._load.lost()

    def _ask(self) -> None:
        if self._load.over:
            self._transport.close()
        else:
            self._sent = perf_counter()
            self._transport.write(next(self._load.requests))


class Load:
    """What all clients share: the requests, the clock, the counts."""

    def __init__(self, requests: list[bytes], seconds: float) -> None:
        self.requests = cycle(requests)
        self.latencies: list[float] = []
        self.errors = 0
        self.began = perf_counter()
        self._until = self.began + seconds

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return perf_counter() >= self._until

    def answered(self, seconds: float, ok: bool) -> None:
        """Count an answer."""
        self.latencies.append(seconds)
        self.errors += not ok

    def lost(self) -> None:
        """Count a connection that ended."""
        self.errors += not self.over


async def run(port: int, clients: int, seconds: float, requests: list[bytes]) -> dict[str, float]:
    """Send for so long; the counts."""
    loop = asyncio.get_running_loop()
    load = Load(requests, seconds)
    for _ in range(clients):
        await loop.create_connection(lambda: Client(load), HOST, port)
    await asyncio.sleep(seconds)
    lasted = perf_counter() - load.began
    ordered = sorted(load.latencies)
    return {
        "answered": len(ordered),
        "errors": load.errors,
        "seconds": lasted,
        "p50": 1000 * ordered[len(ordered) // 2] if ordered else 0.0,
        "p99": 1000 * ordered[len(ordered) * 99 // 100] if ordered else 0.0,
    }


def main() -> None:
    """Read the plan, send, print the counts."""
    plan = json.load(sys.stdin)
    requests = [request.encode() for request in plan["requests"]]
    work = run(plan["port"], plan["clients"], plan["seconds"], requests)
    print(json.dumps(uvloop.run(work)))


if __name__ == "__main__":
    main()
