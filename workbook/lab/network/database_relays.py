"""How a lesson's application reaches its databases: through relays that can be cut."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from todoapp.settings import Settings
from workbook.lab.loop import LoopThread
from workbook.lab.network.relay import Relay
from workbook.stack import Services

PORTS = {"postgresql": 5432, "bolt": 7687, "neo4j": 7687}


class DatabaseRelays:
    """The relays of one lesson, and the settings that lead its application through them."""

    def __init__(
        self, services: Services, database_url: str, loop: LoopThread, trace_file: Path
    ) -> None:
        self.relays = {
            "postgres": Relay(loop, _address(database_url)),
            "neo4j": Relay(loop, _address(services.neo4j_uri)),
        }
        self._options: dict[str, Any] = {
            "database_url": _through(self.relays["postgres"], database_url),
            "neo4j_uri": _through(self.relays["neo4j"], services.neo4j_uri),
            "neo4j_user": services.neo4j_user,
            "neo4j_password": services.neo4j_password,
            "secret_key": services.secret_key,
            "trace_file": trace_file,
        }

    @property
    def whole(self) -> bool:
        """No relay is cut."""
        return not any(relay.is_cut for relay in self.relays.values())

    def close(self) -> None:
        """Cut every relay, for good."""
        for relay in self.relays.values():
            relay.cut()

    def settings(self) -> Settings:
        """For an application in this process."""
        return Settings(**self._options)

    def environment(self) -> dict[str, str]:
        """The same settings for a process of its own, such as the worker."""
        ours = {f"TODOAPP_{name.upper()}": str(value) for name, value in self._options.items()}
        return {**os.environ, **ours}


def _address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "127.0.0.1", parts.port or PORTS[parts.scheme.split("+")[0]]


def _through(relay: Relay, url: str) -> str:
    parts = urlsplit(url)
    who = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    return urlunsplit(parts._replace(netloc=f"{who}127.0.0.1:{relay.port}"))
