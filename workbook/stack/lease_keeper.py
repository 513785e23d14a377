"""The launcher's side of the graph lease (the kernels' side is `lease.py`)."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from workbook.stack import graph, lease
from workbook.stack.services import Services
from workbook.stack.supervision.watching import EVERY


class Pausable(Protocol):
    """The app's worker, wherever it runs."""

    def pause(self) -> None:
        """Let it finish what it does, and no more until `resume`."""

    def resume(self) -> None:
        """Let it go on."""


class LeaseKeeper:
    """Makes room for whoever takes the graph, and puts everything back afterwards."""

    def __init__(
        self, home: Path, services: Services, worker: Pausable, say: Callable[[str], None]
    ) -> None:
        self._home = home
        self._services = services
        self._worker = worker
        self._say = say
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="graph lease")

    def start(self) -> None:
        """Look for a lease every quarter of a second from now on."""
        self._thread.start()

    def end(self) -> None:
        """Stop looking."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _keep(self) -> None:
        while not self._ended.wait(EVERY):
            held = lease.holder(self._home)
            pid = held.pid if held else None
            if pid == self._services.graph_holder:
                continue
            if held:
                self._worker.pause()
            else:
                lease.forget(self._home)
                rebuild(self._services)
                self._worker.resume()
            self._services = replace(self._services, graph_holder=pid)
            self._services.save(self._home)


def rebuild(services: Services) -> None:
    """Empty the graph and have everything in the app's tables projected again."""
    from todoapp.db.engine import open_engine
    from todoapp.db.session import session_factory
    from todoapp.graph.repair.snapshots import emit_all

    async def reemit() -> None:
        engine = open_engine(services.database_url)
        async with session_factory(engine).begin() as session:
            await emit_all(session)
        await engine.dispose()

    graph.clear(services)
    asyncio.run(reemit())
