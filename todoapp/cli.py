"""The command `todoapp`. What goes wrong is one sentence and an exit code, never a traceback."""

import asyncio
import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from alembic.util import CommandError
from psycopg.errors import LockNotAvailable, UndefinedTable
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError

from todoapp import settings
from todoapp.db import engine as database
from todoapp.db.migrate import migrate as bring_up_to_date
from todoapp.db.session import session_factory
from todoapp.http.problems import GraphUnavailable
from todoapp.settings import Settings, SettingsError
from todoapp.telemetry import logs

app = typer.Typer(
    help="The todo application. It is configured by environment variables TODOAPP_….",
    epilog="Exit codes: 2 wrong settings, 3 can't listen, 4 a database is away, 5 wrong tables,"
    " 6 tables in use.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they would show local variables, passwords among them
)


@app.command()
def serve(host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve the API and the web page until interrupted; requests that run are answered first."""
    from todoapp.http import server
    from todoapp.main import create_app

    with _faults_told():
        chosen = settings.load()
        try:
            listener = server.listen(host, port)
        except OSError as error:
            reason = (error.strerror or str(error)).partition(" (")[0]
            sentence = f"todoapp can't listen at {host}, port {port}: {reason}."
            raise _Fault(3, f"{sentence} Choose others by --host and --port.") from None
        logs.show(chosen.log_level)
        server.serve(create_app(chosen), listener)


@app.command()
def worker() -> None:
    """Carry changes into the graph until interrupted; the event at hand is finished first."""
    from todoapp.worker.heartbeat import beating
    from todoapp.worker.leader import run

    async def work(chosen: Settings) -> None:
        stop = asyncio.Event()
        for kind in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(kind, stop.set)
        async with beating(chosen.heartbeat_file):
            await run(chosen, stop)

    with _faults_told():
        chosen = settings.load()
        logs.show(chosen.log_level)
        asyncio.run(work(chosen))


@app.command()
def migrate() -> None:
    """Bring the tables up to date; running it again changes nothing."""
    with _faults_told():
        bring_up_to_date(settings.load().database_url)


@app.command()
def seed(
    email: Annotated[str, typer.Option()],
    password: Annotated[str, typer.Option(envvar="TODOAPP_SEED_PASSWORD")],
    name: Annotated[str, typer.Option()],
) -> None:
    """Add a demonstration account with todos, unless it exists."""
    from todoapp.todos.demo import seed as add
    from todoapp.users.passwords import Passwords

    async def run(chosen: Settings) -> bool:
        engine = database.open_engine(chosen.database_url)
        try:
            async with session_factory(engine).begin() as session:
                return await add(session, Passwords(), email=email, password=password, name=name)
        finally:
            await engine.dispose()

    with _faults_told():
        typer.echo("added" if asyncio.run(run(settings.load())) else "there already")


@app.command("rebuild-graph")
def rebuild_graph() -> None:
    """Make the graph anew from the tables, while everything goes on; may be interrupted."""
    from todoapp.graph.repair import commands

    with _faults_told():
        asyncio.run(commands.rebuild_graph(settings.load()))


@app.command("check-graph")
def check_graph(
    timeout: Annotated[float, typer.Option(min=0, help="Seconds to wait for the worker")] = 60,
) -> None:
    """Compare the graph with the tables; ends with 0 when they are equal, else with 1."""
    from todoapp.graph.repair import commands

    with _faults_told():
        code = asyncio.run(commands.check_graph(settings.load(), timeout))
    raise typer.Exit(code)


@app.command()
def openapi() -> None:
    """Print the API's description (OpenAPI, as JSON); needs no settings."""
    from todoapp.main import create_app

    # Addresses and secrets aren't in it.
    description = create_app(Settings.model_construct()).openapi()
    typer.echo(json.dumps(description, indent=2, ensure_ascii=False))


@app.command(name="settings")
def print_settings() -> None:
    """Print all settings as a table in Markdown."""
    typer.echo(settings.table())


class _Fault(Exception):  # noqa: N818  # not of the program: of what it was given
    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@contextmanager
def _faults_told() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        fault = _as_fault(error)
        if fault is None:
            raise
        typer.echo(str(fault), err=True)
        raise typer.Exit(fault.code) from None


def _as_fault(error: Exception) -> _Fault | None:
    match error:
        case _Fault():
            return error
        case SettingsError():
            return _Fault(2, str(error))
        case OperationalError() if isinstance(error.orig, LockNotAvailable):
            remedy = "Run it again when long transactions have ended; see pg_stat_activity."
            return _Fault(6, f"Others use the tables all the time. {remedy}")
        case OperationalError() | InterfaceError():
            reason = str(error.orig).strip().partition("\n")[0]
            remedy = "Start it, or correct TODOAPP_DATABASE_URL."
            return _Fault(4, f"PostgreSQL can't be reached: {reason}. {remedy}")
        case GraphUnavailable():
            return _Fault(4, "Neo4j can't be reached. Start it, or correct TODOAPP_NEO4J_….")
        case ProgrammingError() if isinstance(error.orig, UndefinedTable):
            return _Fault(5, "The tables aren't there yet. Run `todoapp migrate` first.")
        case CommandError():
            return _Fault(5, f"The tables can't be migrated: {error}. Is there a newer version?")
        case _:
            return None


def main() -> None:
    """Run the command line."""
    app()
