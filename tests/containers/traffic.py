"""Steady requests to the balancer by a client that never sends anything twice, and what came back.

Reads, and writes with an `Idempotency-Key`, at a fixed rate: a slow answer doesn't slow the rest.
"""

import asyncio
import itertools
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import httpx2

from workbook.stack.waiting import wait_until

RATE = 50  # requests a second
WRITES = 4  # every fourth writes


class Traffic:
    """One account's requests while the block runs; afterwards `sent`, `failed`, `created`."""

    def __init__(self, url: str, rate: int = RATE) -> None:
        self.url = url
        self.rate = rate
        self.sent = 0
        self.failed: Counter[str] = Counter()
        self.said: list[str] = []
        """Of each answer that is a failure: when it came, and what it said."""
        self.created: list[str] = []
        self.slowest = 0.0
        self.seconds = 0.0
        self._stop = Event()
        account = {"email": f"{secrets.token_hex(6)}@example.com", "password": secrets.token_hex()}
        with httpx2.Client(base_url=url, trust_env=False, timeout=30) as http:
            http.post("/users", json={**account, "name": "Traffic"}).raise_for_status()
            # A machine that is busy with other tests may be told to come back.
            answer = wait_until(
                lambda: (tried := http.post("/auth/login", json=account)).is_success and tried, 60
            )
        self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    @contextmanager
    def running(self) -> "Iterator[Traffic]":
        """Send until the block ends, then wait for the last answers."""
        thread = Thread(target=lambda: asyncio.run(self._run()))
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join()

    def known(self) -> set[str]:
        """The ids of all todos of this account that the server knows."""
        with httpx2.Client(base_url=self.url, headers=self.headers, timeout=30) as http:
            found: set[str] = set()
            query: dict[str, Any] = {"limit": 100}
            while True:
                page = http.get("/todos", params=query).raise_for_status().json()
                found |= {one["id"] for one in page["items"]}
                if not (cursor := page.get("next_cursor")):
                    return found
                query["cursor"] = cursor

    def __str__(self) -> str:
        failed = dict(self.failed) or "none"
        return (
            f"{self.sent} requests in {self.seconds:.0f} s, failed: {failed}, "
            f"{len(self.created)} todos created, slowest {self.slowest:.1f} s"
        )

    def __repr__(self) -> str:
        return "\n".join([str(self), *self.said[:5]])

    async def _run(self) -> None:
        limits = httpx2.Limits(max_connections=200)
        transport = httpx2.AsyncHTTPTransport(retries=0, limits=limits)
        began = time.monotonic()
        async with (
            httpx2.AsyncClient(
                base_url=self.url, headers=self.headers, transport=transport, timeout=35
            ) as http,
            asyncio.TaskGroup() as tasks,
        ):
            for number in itertools.count():
                if self._stop.is_set():
                    break
                tasks.create_task(self._send(http, number))
                await asyncio.sleep(max(0, began + (number + 1) / self.rate - time.monotonic()))
        self.seconds = time.monotonic() - began

    async def _send(self, http: httpx2.AsyncClient, number: int) -> None:
        self.sent += 1
        began = time.monotonic()
        try:
            if number % WRITES:
                answer = await http.get("/todos")
            else:
                answer = await http.post(
                    "/todos",
                    json={"title": f"Number {number}"},
                    headers={"Idempotency-Key": secrets.token_hex(16)},
                )
        except httpx2.HTTPError as fault:
            self.failed[type(fault).__name__] += 1
        else:
            if answer.status_code == 201:
                self.created.append(answer.json()["id"])
            elif answer.status_code != 200:
                self.failed[str(answer.status_code)] += 1
                self.said.append(f"{time.strftime('%T')} {answer.status_code} {answer.text[:200]}")
        self.slowest = max(self.slowest, time.monotonic() - began)
