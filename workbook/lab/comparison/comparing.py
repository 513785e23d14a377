"""`compare(a, b, work)`: the same work done with two variants of the application."""

import contextlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from statistics import median, quantiles

from workbook import stack
from workbook.errors import ServerFailedError, WorkbookError
from workbook.home import CHECKOUT
from workbook.lab import namespace
from workbook.lab.comparison import figure
from workbook.lab.http.client import Client
from workbook.lab.http.problems import ProblemAnswer
from workbook.lab.switches import switch
from workbook.lab.switches.decision import Switch
from workbook.lab.tables import Table
from workbook.stack import Services, databases
from workbook.stack.servers import application
from workbook.stack.supervision.ports import LOOPBACK, Ports
from workbook.stack.supervision.probe import status
from workbook.stack.supervision.processes import Warden
from workbook.stack.waiting import wait_until

TO_START = 60.0
Work = Callable[[Client], object]


@dataclass
class Side:
    """What one variant did: the work's last value, a time for each run, what was refused."""

    switch: Switch
    outcome: object = None
    milliseconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    def do(self, work: Work, client: Client) -> None:
        """Let `work` run once, and keep what comes of it."""
        before = len(client.exchanges)
        started = time.perf_counter()
        try:
            self.outcome = work(client)
        except ProblemAnswer:  # the exchange is counted below
            self.outcome = None
        except WorkbookError as error:
            self.outcome = None
            self.errors[error.happened] += 1
        self.milliseconds.append((time.perf_counter() - started) * 1000)
        refused = [one.status for one in client.exchanges[before:] if one.status >= 400]
        self.errors.update(map(str, refused))

    @property
    def median(self) -> float:
        """Milliseconds that half of the runs stayed below."""
        return median(self.milliseconds)

    @property
    def p95(self) -> float:
        """Milliseconds that 95 of 100 runs stayed below."""
        times = self.milliseconds
        return quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]

    @property
    def told(self) -> str:
        """The errors, as in "409 (2 times)"; "none" if there was none."""
        counted = [f"{what} ({number} times)" for what, number in sorted(self.errors.items())]
        return ", ".join(counted).replace(" (1 times)", "") or "none"


class Comparison:
    """Two sides beside each other: a figure and a table. `outcomes` has what doesn't vary."""

    def __init__(self, a: Side, b: Side) -> None:
        self.a, self.b = a, b

    @property
    def outcomes(self) -> Table:
        """What the work came to, and what was refused; no times."""
        return Table(
            [
                {
                    "variant": side.switch.name,
                    "what it does": side.switch.instead,
                    "outcome": side.outcome,
                    "errors": side.told,
                }
                for side in (self.a, self.b)
            ],
            note=self._runs,
        )

    @property
    def table(self) -> Table:
        """The outcomes with the times beside them."""
        rows = [
            {**row, "median ms": f"{side.median:.1f}", "95% below ms": f"{side.p95:.1f}"}
            for row, side in zip(self.outcomes, (self.a, self.b), strict=True)
        ]
        return Table(rows, note=self._runs)

    @property
    def _runs(self) -> str:
        runs = len(self.a.milliseconds)
        return f"{runs} run{'s' if runs > 1 else ''} each"

    def __repr__(self) -> str:
        return repr(self.table)

    def _repr_html_(self) -> str:
        times = {side.switch.name: side.milliseconds for side in (self.a, self.b)}
        return figure.as_svg(times) + self.table._repr_html_()


def compare(a: str, b: str, work: Work, *, times: int = 20) -> Comparison:
    """Do the same `work` with the variants `a` and `b`, and put what comes of it side by side.

    Each variant is a process of its own, on a fresh database of its own. `work` gets somebody
    who is logged in there; it's called `times` times for each, in turns, so that a slow moment
    of the machine meets both.

    >>> compare("real", "no-idempotency-key", send_twice, times=1)
    """
    sides = (Side(switch(a)), Side(switch(b)))
    with _served(*(side.switch for side in sides)) as clients:
        for _ in range(times):
            for side, client in zip(sides, clients, strict=True):
                side.do(work, client)
    return Comparison(*sides)


@contextlib.contextmanager
def _served(*variants: Switch) -> Iterator[list[Client]]:
    """Each variant served, and a client of each who is logged in; the pools are open."""
    services = stack.running()
    with contextlib.ExitStack() as until, Ports() as ports, Warden() as warden:
        clients = []
        for number, variant in enumerate(variants):
            port = ports.take()
            _start(warden, services, variant, port, number, until)
            clients.append(Client(f"http://{LOOPBACK}:{port}", "learner", dict))
            until.callback(clients[-1].close)
        for variant, client in zip(variants, clients, strict=True):
            if not wait_until(partial(_is_ready, client.url), TO_START):
                raise ServerFailedError(
                    f"The variant “{variant.name}” didn't start.",
                    "Its log is in .workbook/lessons/variants.",
                )
            client.sign_in()
            client.get("/todos")
        yield clients


def _is_ready(url: str) -> bool:
    return status(f"{url}/readyz") == 200


def _start(
    warden: Warden,
    services: Services,
    variant: Switch,
    port: int,
    number: int,
    until: contextlib.ExitStack,
) -> None:
    name = namespace.database_name(services, f"variant-{number}")
    url = databases.create(services, name)
    until.callback(databases.drop, services, name)
    warden.start(
        f"variant-{number}",
        [sys.executable, "-m", "workbook.lab.comparison.variant", variant.name, str(port)],
        application.environment(services) | {"TODOAPP_DATABASE_URL": url},
        namespace.folder("variants") / f"{number}.log",
        cwd=CHECKOUT,
    )
