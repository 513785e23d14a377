"""The running stack as others see it: `<home>/stack.json`."""

from dataclasses import asdict, dataclass
from pathlib import Path

from workbook.errors import NotRunningError
from workbook.home import home as default_home
from workbook.stack.files import read_json, write_json
from workbook.stack.supervision.processes import is_alive


@dataclass(frozen=True)
class Services:
    """Where everything listens. URLs carry their passwords, so the file is readable by you alone.

    `database_url` is the running app's own database; its user may create databases.
    `template` names the migrated, empty database that new ones are copied from.
    `api_url` and `jupyter_url` are None when only the databases were started; `web_url` is None
    where the API serves the web page itself.
    `graph_holder` is the pid of the kernel whose graph lease the launcher has acknowledged.
    """

    launcher_pid: int
    launcher_started: float
    database_url: str
    template: str
    neo4j_uri: str
    neo4j_user: str
    neo4j_password: str
    secret_key: str
    api_url: str | None = None
    jupyter_url: str | None = None
    web_url: str | None = None
    graph_holder: int | None = None

    def save(self, home: Path) -> None:
        """Publish this as the state of the stack under `home`."""
        write_json(home / "stack.json", asdict(self))


def running(home: Path | None = None) -> Services:
    """The stack that runs under `home` (by default this checkout's).

    Raises `NotRunningError` when there is none.
    """
    recorded = read_json((home or default_home()) / "stack.json")
    services = Services(**recorded) if recorded else None
    if services is None or not is_alive(services.launcher_pid, services.launcher_started):
        raise NotRunningError(
            "The workbook isn't running.",
            "Type `make start` in a terminal, wait for its addresses, then try again.",
        )
    return services
