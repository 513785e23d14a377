"""`workbook status`, `stop`, `logs` and `reset`: what one asks of a stack from beside it."""

import os
import signal
import time
from datetime import datetime
from pathlib import Path

import psutil

from workbook.errors import WorkbookError
from workbook.home import home
from workbook.stack.files import read_json
from workbook.stack.home_lock import home_lock, launcher, recover
from workbook.stack.servers.compose import SERVICES, VOLUMES, Compose
from workbook.stack.services import running
from workbook.stack.supervision.processes import is_alive
from workbook.stack.waiting import wait_until

NAMES = ("postgres", "neo4j", "api", "worker", "jupyter")
CONTAINERS = {"api": "backend"}
"""What is called otherwise in compose.yaml."""
LINES = 20
PATIENCE = 60.0
KEPT = {"backups", "copies", "lock"}
"""What `reset` leaves where it is."""


def status() -> None:
    """Print the addresses and every process. Raises `NotRunningError`."""
    services = running(home())
    print(f"Lesson 00   {services.jupyter_url}\nWeb page    {services.web_url or services.api_url}")
    print(f"Todo API    {services.api_url}")
    print(f"PostgreSQL  {services.database_url}\nNeo4j       {services.neo4j_uri}\n")
    for one in read_json(home() / "processes.json"):
        if is_alive(one["pid"], one["started"]):
            memory = psutil.Process(one["pid"]).memory_info().rss
            since = datetime.fromtimestamp(one["started"]).strftime("%H:%M:%S")
            print(f"{one['name']:10}  process {one['pid']}, since {since}, {memory / 1e6:.0f} MB")
    if services.web_url:
        print(Compose(home()).run("ps", "--format", "{{.Service}}\t{{.Status}}").expandtabs(12))


def stop() -> None:
    """End the launcher, which ends everything else; or what a killed one left."""
    pid = launcher(home())
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        if not wait_until(lambda: launcher(home()) != pid, PATIENCE):
            raise WorkbookError(
                f"Process {pid} didn't end within {PATIENCE:.0f} seconds.",
                f"End it with `kill -9 {pid}`; everything it started then ends too.",
            )
        print("Stopped.")
        return
    with home_lock(home()):
        left = recover(home())
        if (compose := Compose(home())).exists and compose.run("ps", "--quiet"):
            compose.stop()
            print("The containers were stopped.")
    print(
        f"It wasn't running; {left} processes left over were ended."
        if left
        else "It isn't running."
    )


def logs(name: str | None, *, follow: bool) -> None:
    """Print the end of one log or of all, and with `follow` what comes, until Ctrl-C."""
    known = [*NAMES, *(one for one in SERVICES if one not in NAMES)]
    if name is not None and name not in known:
        raise WorkbookError(f"There is no log called {name}.", f"Logs: {', '.join(known)}.")
    places: dict[Path, int] = {}
    for one in [name] if name else NAMES:
        path = home() / "logs" / f"{one}.log"
        if path.exists():
            content = path.read_bytes()
            places[path] = len(content)
            print(f"==> {path}")
            print("\n".join(content.decode(errors="replace").splitlines()[-LINES:]))
    compose = Compose(home())
    if compose.exists:
        _show_containers(compose, name)
    elif not places:
        raise WorkbookError("Nothing has been logged here yet.", "Type `make start` first.")
    try:
        while follow:
            for path in places:
                places[path] = _print_from(path, places[path])
            time.sleep(0.25)
    except KeyboardInterrupt:
        return


def reset() -> None:
    """Move everything made under the home to `backups/<time>`; the next start begins afresh."""
    with home_lock(home()):
        recover(home())
        if (compose := Compose(home())).exists:
            project = compose.environment["COMPOSE_PROJECT_NAME"]
            compose.run("down")
            print(f"The containers' data is kept in the volumes {project}_…; remove them with")
            print(f"docker volume rm {' '.join(f'{project}_{one}' for one in VOLUMES)}")
        backup = home() / "backups" / datetime.now().strftime("%Y-%m-%d-%H%M%S")
        found = [path for path in home().iterdir() if path.name not in KEPT]
        if not found:
            print("There is nothing to reset.")
            return
        backup.mkdir(parents=True)
        for path in found:
            path.rename(backup / path.name)
    print(f"Everything is kept in {backup} (move it back to undo this).")
    print("The next `make start` begins afresh.")


def _show_containers(compose: Compose, name: str | None) -> None:
    service = CONTAINERS.get(name or "", name)
    if service not in SERVICES and service is not None:
        return
    wanted = [service] if service else []
    print(compose.run("logs", "--no-color", "--tail", str(LINES), *wanted), end="")


def _print_from(path: Path, place: int) -> int:
    """Print what was written since; returns where the log ends now."""
    with path.open("rb") as log:
        log.seek(min(place, path.stat().st_size))
        text = log.read().decode(errors="replace")
        if text:
            print(f"{path.stem:8} {text.rstrip()}", flush=True)
        return log.tell()
