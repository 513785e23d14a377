"""The servers of one run, each a process that can be killed, and the wires between them."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from workbook.lab.loop import LoopThread
from workbook.lab.network.relay import Relay
from workbook.stack import databases
from workbook.stack.credentials import credentials
from workbook.stack.servers.application import Api, Worker, environment
from workbook.stack.servers.neo4j import USER, Neo4j
from workbook.stack.servers.postgres import Postgres
from workbook.stack.services import Services
from workbook.stack.supervision.ports import Ports
from workbook.stack.supervision.processes import Process, Warden, started_at
from workbook.stack.supervision.watching import Server
from workbook.stack.waiting import wait_until

UNLIMITED = {"TODOAPP_WRITE_LIMIT": "1000000/second"}
"""The writers come from one address and write as fast as they can."""


class Victim:
    """A server that is killed without warning and started again."""

    def __init__(self, server: Server, warden: Warden) -> None:
        self.server = server
        self._warden = warden
        self.process: Process | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = process = self.server.spawn(self._warden)
        up = wait_until(lambda: self.server.answers() or not process.running, self.server.patience)
        assert up, f"{self.server.name} doesn't answer"
        assert process.running, f"{self.server.name} ended:\n{process.last_words()}"

    def kill(self) -> None:
        """SIGKILL, to it and all that it started."""
        assert self.process is not None
        self.process.kill()

    def stop(self) -> None:
        """End it as its supervisor would."""
        if self.process is not None:
            self.process.stop(signal.SIGTERM)


@dataclass
class World:
    """All servers of one run; the application reaches both databases through `links`."""

    victims: dict[str, Victim]
    links: dict[str, Relay]
    api_url: str
    database_url: str
    environment: dict[str, str]


@contextmanager
def world(home: Path) -> Iterator[World]:
    """PostgreSQL (durable, as in production), Neo4j, the API and a worker, all answering."""
    with ExitStack() as running:
        warden = running.enter_context(Warden())
        ports = running.enter_context(Ports())
        loop = LoopThread("links")
        running.callback(loop.close)
        secrets = credentials(home)
        postgres = Postgres(home, secrets, ports.take(), durable=True)
        neo4j = Neo4j(home, secrets, ports.take())
        victims = {"postgres": Victim(postgres, warden), "neo4j": Victim(neo4j, warden)}
        for victim in victims.values():
            running.callback(victim.stop)
            victim.start()
        postgres.make_database()
        databases.prepare(postgres.url())
        links = {
            "postgres": Relay(loop, ("127.0.0.1", postgres.port)),
            "neo4j": Relay(loop, ("127.0.0.1", neo4j.port)),
        }
        for link in links.values():
            running.callback(link.cut)
        services = Services(
            launcher_pid=os.getpid(),
            launcher_started=started_at(os.getpid()),
            database_url=_through(postgres.url(), links["postgres"]),
            template=databases.TEMPLATE,
            neo4j_uri=_through(neo4j.uri, links["neo4j"]),
            neo4j_user=USER,
            neo4j_password=secrets.neo4j,
            secret_key=secrets.secret_key,
        )
        api = Api(home, services, ports.take())
        api.environment |= UNLIMITED
        victims |= {"api": Victim(api, warden), "worker": Victim(Worker(home, services), warden)}
        for name in ("api", "worker"):
            running.callback(victims[name].stop)
            victims[name].start()
        services = replace(services, api_url=api.url)
        yield World(victims, links, api.url, postgres.url(), environment(services))


def _through(url: str, link: Relay) -> str:
    """The same address, reached by way of `link`."""
    port = urlsplit(url).port
    return url.replace(f":{port}", f":{link.port}")
