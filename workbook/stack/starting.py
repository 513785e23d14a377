"""`workbook start`: shows what it does while it works, then every address, until Ctrl-C."""

import os
import signal
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner

from workbook.home import home
from workbook.stack import smoke_test
from workbook.stack.credentials import credentials
from workbook.stack.launch import Launch
from workbook.stack.phases import Phases
from workbook.stack.servers import application, jupyter
from workbook.stack.servers.compose import PREFERRED
from workbook.stack.servers.external import External
from workbook.stack.services import Services

console = Console(soft_wrap=True, highlight=False)
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def start(lessons: Callable[[], None], *, browser: bool, containers: bool = False) -> None:
    """Start everything, open lesson 00, keep it running until Ctrl-C or `workbook stop`.

    `lessons` makes the notebooks ready; it is done before JupyterLab starts. With `containers`
    all but JupyterLab runs in them.
    """
    with _stoppable(), ExitStack() as running:
        phases = Phases()
        with _shown(phases):
            services = running.enter_context(_launch(lessons, phases, containers))
        _print_summary(services, phases)
        if browser and not (_has_browser() and webbrowser.open(str(services.jupyter_url))):
            print("No browser can be opened from here: open the address of lesson 00 in yours.")
        while True:
            signal.pause()


def check(lessons: Callable[[], None], *, containers: bool = False) -> None:
    """Start everything, use it as a learner would, stop. Raises `WorkbookError`."""
    with _stoppable(), ExitStack() as running:
        phases = Phases()
        with _shown(phases):
            services = running.enter_context(_launch(lessons, phases, containers))
            memory = smoke_test.run(services, phases)
            with phases("stop"):
                running.close()
        print(phases.table())
        print(f"  {memory / 1e6:6.0f} MB memory of all processes, what they share counted once")
        print("Everything works.")


def _launch(lessons: Callable[[], None], phases: Phases, containers: bool) -> Launch:
    return Launch(
        home(),
        external=External() if containers else External.from_environment(),
        containers=containers,
        lessons=lessons,
        phases=phases,
        say=console.print,
    )


@contextmanager
def _stoppable() -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal stop everything in order; a second one can't harm."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        for one in STOPPING:
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt

    for one in STOPPING:
        signal.signal(one, interrupt)
    try:
        yield
    except KeyboardInterrupt:
        console.print("Stopped; what you did is kept.")


@contextmanager
def _shown(phases: Phases) -> Iterator[None]:
    """Show what is going on: in a terminal as it changes, in a file a line for each part."""
    if not sys.stdout.isatty():

        def write(phases: Phases, ended: str | None) -> None:
            if ended is not None:
                print(f"{ended}: {phases.seconds[ended]:.1f} s", flush=True)

        phases.changed = write
        yield
        return
    spinner = Spinner("dots")

    def draw(phases: Phases, ended: str | None) -> None:
        spinner.update(text="Starting " + ", ".join(phases.running))

    phases.changed = draw
    with Live(spinner, console=console, transient=True):
        yield


def _print_summary(services: Services, phases: Phases) -> None:
    for name, url, preferred in (
        ("the todo API", services.api_url, application.PREFERRED_PORT),
        ("JupyterLab", services.jupyter_url, jupyter.PREFERRED_PORT),
        ("the web page", services.web_url, PREFERRED["WEB"]),
    ):
        if url is not None and f":{preferred}" not in url:
            print(f"Port {preferred} is taken by another program, so {name} has a free one.")
    password = credentials(home()).demo_password
    print(
        f"{phases.table()}\n\n"
        f"Lesson 00   {services.jupyter_url}\n"
        f"Web page    {services.web_url or services.api_url}\n"
        f"Todo API    {services.api_url}  ({application.DEMO_EMAIL}, password {password})\n"
        f"PostgreSQL  {services.database_url}\n"
        f"Neo4j       {services.neo4j_uri}  "
        f"({services.neo4j_user}, password {services.neo4j_password})\n\n"
        "Everything runs. Press Ctrl-C here to stop all of it.",
        flush=True,
    )


def _has_browser() -> bool:
    """Whether a window could open; without a screen a text browser would take the terminal."""
    screen = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    return screen or sys.platform in {"darwin", "win32"}
