"""People who write without a pause, and a ledger of what they were told.

Every write ends in one of three ways: acknowledged (a 2xx), refused (an error answer), unknown (no
answer). What was acknowledged has to be in the tables. What was refused or is unknown may be
there or not, but never twice.
"""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2

PASSWORD = "correct horse battery"
PAUSE_WHEN_AWAY = 0.5  # seconds; else a refused connection would use up the writes in no time


@dataclass
class Expected:
    """What may be in the tables about one todo: for each column the values that are possible.

    The column `present` says whether there may be a row at all.
    """

    key: str
    columns: dict[str, set[Any]] = field(default_factory=dict)

    def write(self, ended: str, **values: Any) -> None:
        """Note a write and how it ended."""
        for column, value in values.items():
            if ended == "acknowledged":
                self.columns[column] = {value}
            else:
                self.columns.setdefault(column, set()).add(value)


@dataclass
class Tally:
    """How the writes ended; several threads count."""

    counts: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, ended: str) -> None:
        """One more."""
        with self.lock:
            self.counts[ended] += 1

    @property
    def writes(self) -> int:
        """How many writes have ended, in whatever way."""
        return self.counts.total()


class Writer:
    """One person: creates todos, changes, completes and deletes them, until there is enough."""

    def __init__(
        self, number: int, url: str, seed: int, tally: Tally, enough: threading.Event
    ) -> None:
        self.name = f"writer{number}"
        self.thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self.expected: list[Expected] = []
        self.faults: list[str] = []
        self._http = httpx2.Client(base_url=url, timeout=20, trust_env=False)
        self._random = random.Random(seed * 1000 + number)
        self._tally = tally
        self._enough = enough
        self._ids: dict[str, Expected] = {}
        self._sign_up()

    def _sign_up(self) -> None:
        account = {"email": f"{self.name}@example.com", "password": PASSWORD}
        made = self._http.post("/users", json={**account, "name": self.name})
        assert made.status_code == 201, made.text
        token = self._http.post("/auth/login", json=account).json()["access_token"]
        self._http.headers["Authorization"] = f"Bearer {token}"

    def _run(self) -> None:
        """Write until all writers together have written enough."""
        try:
            for work in self._work():
                if self._enough.is_set():
                    break
                work()
        except Exception as error:
            self.faults.append(f"{self.name} stopped: {error!r}")
        finally:
            self._http.close()

    def _work(self) -> Iterator[Any]:
        while True:
            yield self._create
            for work in (self._complete, self._rename, self._wait_for, self._delete):
                if self._ids and self._random.random() < 0.5:
                    yield work

    def _create(self) -> None:
        key = uuid4().hex
        expected = Expected(key)
        self.expected.append(expected)
        body = {"title": key}
        ended, answer = self._send("POST", "/todos", json=body, headers={"Idempotency-Key": key})
        expected.write(ended, present=True, title=key, status="open", deleted=False)
        if ended == "acknowledged":
            expected.columns["present"] = {True}
        else:
            expected.columns["present"].add(False)
            if self._random.random() < 0.5:
                # The same once more: however the first one ended, there is one todo.
                ended, answer = self._send(
                    "POST", "/todos", json=body, headers={"Idempotency-Key": key}
                )
                expected.write(ended, present=True)
        if ended == "acknowledged":
            self._ids[answer["id"]] = expected

    def _complete(self) -> None:
        todo_id, expected = self._any()
        ended, _ = self._send("POST", f"/todos/{todo_id}/complete")
        expected.write(ended, status="done")

    def _rename(self) -> None:
        todo_id, expected = self._any()
        title = f"{expected.key} {self._random.random()}"
        ended, _ = self._send(
            "PATCH", f"/todos/{todo_id}", json={"title": title}, headers={"If-Match": "*"}
        )
        expected.write(ended, title=title)

    def _wait_for(self) -> None:
        (todo_id, _), (other_id, _) = self._any(), self._any()
        # A circle is refused, and so is a todo that is deleted: both are answers.
        self._send("PUT", f"/todos/{todo_id}/dependencies/{other_id}")

    def _delete(self) -> None:
        todo_id, expected = self._any()
        ended, _ = self._send("DELETE", f"/todos/{todo_id}")
        expected.write(ended, deleted=True)
        del self._ids[todo_id]  # it may be gone: nothing more is done with it

    def _any(self) -> tuple[str, Expected]:
        return self._random.choice(list(self._ids.items()))

    def _send(self, method: str, path: str, **request: Any) -> tuple[str, Any]:
        """Send one write; how it ended, and the answer's body."""
        try:
            answer = self._http.request(method, path, **request)
        except httpx2.HTTPError:
            self._tally.add("unknown")
            self._enough.wait(PAUSE_WHEN_AWAY)
            return "unknown", None
        ended = "acknowledged" if answer.is_success else "refused"
        self._tally.add(ended)
        if answer.status_code == 503:
            self._enough.wait(PAUSE_WHEN_AWAY)
        elif answer.status_code >= 500 or answer.status_code == 429:
            self.faults.append(f"{method} {path}: {answer.status_code} {answer.text}")
        return ended, answer.json() if answer.content else None
