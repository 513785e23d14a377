"""The command `todoapp`."""

import asyncio
import signal
from typing import Annotated

import typer

from todoapp import db, logs
from todoapp.settings import Settings, SettingsError, load

app = typer.Typer(
    help="The todo application. It is configured by environment variables TODOAPP_….",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they would show local variables, passwords among them
)


@app.command()
def serve(host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve the API until interrupted; requests that run are answered first."""
    import uvicorn

    from todoapp.main import create_app

    settings = _settings()
    logs.show()
    uvicorn.run(
        create_app(settings),
        host=host,
        port=port,
        log_config=None,
        access_log=False,  # our middleware writes that line
        proxy_headers=False,  # and it believes only the proxies that the settings name
        timeout_graceful_shutdown=10,  # seconds
    )


@app.command()
def worker() -> None:
    """Carry changes into the graph until interrupted; the event at hand is finished first."""
    from todoapp.heartbeat import beating
    from todoapp.worker import run

    settings = _settings()
    logs.show()

    async def work() -> None:
        stop = asyncio.Event()
        for kind in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(kind, stop.set)
        async with beating(settings.heartbeat_file):
            await run(settings, stop)

    asyncio.run(work())


@app.command()
def migrate() -> None:
    """Bring the tables up to date; running it again changes nothing."""
    db.migrate(_settings().database_url)


@app.command()
def seed(
    email: Annotated[str, typer.Option()],
    password: Annotated[str, typer.Option(envvar="TODOAPP_SEED_PASSWORD")],
    name: Annotated[str, typer.Option()],
) -> None:
    """Add a demonstration account with todos, unless it exists."""
    from todoapp.security import Passwords
    from todoapp.seed import seed as add

    settings = _settings()

    async def run() -> bool:
        engine = db.open_engine(settings.database_url)
        try:
            async with db.session_factory(engine).begin() as session:
                return await add(session, Passwords(), email=email, password=password, name=name)
        finally:
            await engine.dispose()

    typer.echo("added" if asyncio.run(run()) else "there already")


def _settings() -> Settings:
    try:
        return load()
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def main() -> None:
    """Run the command line."""
    app()
