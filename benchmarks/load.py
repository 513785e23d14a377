"""A load generator for loopback: so many clients, each sending its next request when answered.

    python -m benchmarks.load < plan.json

The plan holds `port`, `clients`, `warm_up`, `seconds` and `requests` (raw HTTP/1.1, one is taken
after the other). With `rate`, so many are sent a second, as long as a client is free for each;
without, as many as get answers. The clock starts when all clients are connected. They all ask at
once then, and none has an answer before all have had their first steps: what is answered in the
seconds of the warm-up isn't counted. Prints JSON: requests answered, errors, seconds, latencies at
p50 and p99 in milliseconds, and `all` that were answered, the warm-up's too. It only speaks what
these benchmarks need: keep-alive, and answers with a Content-Length.
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
    """One connection; it sends the next request when the last answer is complete."""

    def __init__(self, load: "Load") -> None:
        self._load = load
        self._received = bytearray()
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the others."""
        self._transport: Any = transport

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
        self.ask()

    def connection_lost(self, error: Exception | None) -> None:
        """A connection that ends before the time is up is an error."""
        self._load.lost()

    def ask(self) -> None:
        """Send the next request as soon as it is due."""
        early = self._load.next_due() - perf_counter()
        if early > 0:
            asyncio.get_running_loop().call_later(early, self._send)
        else:
            self._send()

    def _send(self) -> None:
        if self._load.over:
            self._transport.close()
        else:
            self._sent = perf_counter()
            self._transport.write(next(self._load.requests))


class Load:
    """What all clients share: the requests, the clock, the counts."""

    def __init__(
        self, requests: list[bytes], warm_up: float, seconds: float, rate: float | None
    ) -> None:
        self.requests = cycle(requests)
        self.latencies: list[float] = []
        self.errors = 0
        self.all = 0
        self._warm_up = warm_up
        self._seconds = seconds
        self._rate = rate
        self._taken = 0

    def start(self) -> None:
        """Start the clock."""
        self.began = perf_counter()
        self._warm = self.began + self._warm_up
        self._until = self._warm + self._seconds

    def next_due(self) -> float:
        """When the next request is to be sent; at once when there is no rate."""
        self._taken += 1
        return self.began + (self._taken - 1) / self._rate if self._rate else self.began

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return perf_counter() >= self._until

    def answered(self, seconds: float, ok: bool) -> None:
        """Count an answer."""
        self.all += 1
        if perf_counter() >= self._warm:
            self.latencies.append(seconds)
            self.errors += not ok

    def lost(self) -> None:
        """Count a connection that ended, in the warm-up too."""
        self.errors += not self.over


async def run(
    port: int,
    clients: int,
    warm_up: float,
    seconds: float,
    requests: list[bytes],
    rate: float | None,
) -> dict[str, float]:
    """Send for so long; the counts."""
    loop = asyncio.get_running_loop()
    load = Load(requests, warm_up, seconds, rate)
    connected = [
        await loop.create_connection(lambda: Client(load), HOST, port) for _ in range(clients)
    ]
    load.start()
    for _, client in connected:
        client.ask()
    await asyncio.sleep(warm_up + seconds)
    lasted = perf_counter() - load.began - warm_up
    ordered = sorted(load.latencies)
    return {
        "answered": len(ordered),
        "all": load.all,
        "errors": load.errors,
        "seconds": lasted,
        "p50": 1000 * ordered[len(ordered) // 2] if ordered else 0.0,
        "p99": 1000 * ordered[len(ordered) * 99 // 100] if ordered else 0.0,
    }


def main() -> None:
    """Read the plan, send, print the counts."""
    plan = json.load(sys.stdin)
    requests = [request.encode() for request in plan["requests"]]
    names = ("port", "clients", "warm_up", "seconds")
    work = run(*(plan[name] for name in names), requests, plan["rate"])
    print(json.dumps(uvloop.run(work)))


if __name__ == "__main__":
    main()
